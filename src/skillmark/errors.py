# SPDX-License-Identifier: Apache-2.0

"""
Every way in which the core can refuse, as classes.

A program decides by class or by `code`, which never changes; a person reads
`summary` (what is wrong), the message (what was met, what was expected) and
`hint` (what to do). Messages never hold a secret or a whole document.
"""

from __future__ import annotations

from typing import ClassVar

from skillmark.text import Text, marked


class SkillmarkError(Exception):
    """
    Root of the tree: `except SkillmarkError` catches any failure of the core.

    Never raised directly.

    Args:
        message: What was met and what was expected.
        pointer: Where in the document, as a JSON pointer (RFC 6901); empty
            where the whole document is meant.
    """

    code: ClassVar[str] = "error"
    """Stable machine name. Part of the public API: the web API and CLI show it."""

    verdict: ClassVar[str] = "not_genuine"
    """The verdict of a verification that ends with this error (design decision 6)."""

    summary: ClassVar[str] = marked("Something is wrong with it.")
    """What is wrong, as one sentence for a person."""

    hint: ClassVar[str] = ""
    """What the reader can do about it, as one sentence for a person."""

    def __init__(self, message: str, *, pointer: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.pointer = pointer

    def __str__(self) -> str:
        return f"{self.pointer}: {self.message}" if self.pointer else self.message


# --- The input is not the shape its specification demands --------------------------------------


class MalformedError(SkillmarkError):
    """The input is not the shape its specification demands."""

    code = "malformed"
    summary = marked("It does not have the shape of a credential.")
    hint = marked("Ask the issuer for the original file.")


class UnreadableError(MalformedError):
    """Nothing could be read that a proof could stand on."""

    code = "unreadable"
    verdict = "unreadable"
    summary = marked("No credential could be read from it.")
    hint = marked(
        "A screenshot carries no proof: ask the holder for the link or for the original file."
    )


class NoSuchFileError(UnreadableError):
    """There is no file of that name."""

    code = "no_such_file"
    summary = marked("There is no such file.")
    hint = marked("Check the name and the folder.")


class FileUnreadableError(UnreadableError):
    """The file is there, and may not or cannot be read."""

    code = "file_unreadable"
    summary = marked("The file cannot be opened.")
    hint = marked("Check who may read it.")


class JsonError(UnreadableError):
    """The bytes are not JSON, or are JSON that can be read in two ways."""

    code = "json_invalid"
    summary = marked("The text is not valid JSON.")


class TooLargeError(UnreadableError):
    """The input is over a limit of size, depth or number."""

    code = "too_large"
    summary = marked("It is larger than any credential needs to be.")


class ImageError(UnreadableError):
    """A PNG or SVG is damaged, or holds what no badge needs."""

    code = "image_invalid"
    summary = marked("The picture is damaged or holds something unsafe.")


class PdfError(UnreadableError):
    """A PDF is damaged, encrypted, or takes more work to read than any certificate needs."""

    code = "pdf_invalid"
    summary = marked("The PDF is damaged, locked with a password, or unsafe to read.")


class BundleError(UnreadableError):
    """An archive is damaged, or is no bundle of credentials."""

    code = "bundle_invalid"
    summary = marked("The archive is damaged, or is not one of badges.")


class NoCredentialError(UnreadableError):
    """The file is readable, and holds no credential."""

    code = "no_credential"
    summary = marked("There is no credential in the file.")


class SeveralCredentialsError(UnreadableError):
    """One file holds two credentials; which one is meant cannot be known."""

    code = "several_credentials"
    summary = marked("The file holds more than one credential.")
    hint = marked("Ask for each badge in a file of its own, so that it is clear which is meant.")


class OlderStandardError(UnreadableError):
    """It is a badge of a standard before Open Badges 3.0."""

    code = "open_badges_2"
    summary = marked("It is a badge of an older standard, which is not verified here.")
    hint = marked("Ask the issuer for a badge of Open Badges 3.0.")


class AlreadyBakedError(SkillmarkError):
    """The picture holds a credential already, and replacing it was not asked for."""

    code = "already_baked"
    summary = marked("The picture already holds a credential.")
    hint = marked("Use the picture without a credential, or ask to replace it.")


class EncodingError(MalformedError):
    """A multibase, base64url, base58 or date text is not what its specification says."""

    code = "encoding_invalid"
    summary = marked("A coded value in it cannot be read.")


class ModelError(MalformedError):
    """A member breaks a rule of Open Badges 3.0 or of the VC data model."""

    code = "model_invalid"
    summary = marked("A member of the credential breaks a rule of the standard.")


class SchemaMismatchError(ModelError):
    """The document breaks the schema that it names itself."""

    code = "schema_mismatch"
    summary = marked("The credential breaks the schema that it names.")


class TextRefusedError(ModelError):
    """A text holds a control character, a noncharacter or an override of its direction."""

    code = "text_refused"
    summary = marked("A text holds characters that cannot be seen and can mislead.")
    hint = marked("Type the text again instead of pasting it.")


class NationalNumberError(ModelError):
    """A text holds what looks like a national identity number."""

    code = "national_number"
    summary = marked("A text holds a national identity number.")
    hint = marked("Remove the number: a badge never needs one, and everyone can read it.")


class RecipientError(MalformedError):
    """A recipient is neither an e-mail address nor a DID nor another URL."""

    code = "recipient_invalid"
    summary = marked("It is not known to whom it goes.")
    hint = marked("Write an e-mail address, such as ada@example.org.")


class LogProofError(MalformedError):
    """A proof of a transparency log, a checkpoint or the key of a log is not written as one."""

    code = "log_proof_malformed"
    summary = marked("It is not a proof of a transparency log.")
    hint = marked("Fetch the proof again from the page of the badge.")


class RecipientsFileError(MalformedError):
    """
    A file of people cannot be read at all: its kind, its encoding or its header.

    Args:
        words: What is wrong, as a sentence that can be translated.
    """

    code = "recipients_file"
    summary = marked("The file of people cannot be read.")
    hint = marked("Save it as CSV with a header, and with a column for the e-mail address.")

    def __init__(self, words: Text) -> None:
        super().__init__(str(words))
        self.words = words
        """What is wrong, as a sentence for a person."""


# --- The document cannot be canonicalised: something in it would not be signed ------------------


class CanonicalizationError(SkillmarkError):
    """The document has no canonical form that covers every one of its members."""

    code = "not_canonical"
    summary = marked("Something in it cannot be covered by a signature.")
    hint = marked("Ask the issuer to issue it again.")


class UndefinedTermError(CanonicalizationError):
    """A member or type has no meaning in the contexts, so that no signature covers it."""

    code = "term_undefined"
    summary = marked("It holds a member that no signature covers.")


class RelativeIriError(CanonicalizationError):
    """An identifier is relative, so that it means something else at every address."""

    code = "iri_relative"
    summary = marked("An identifier in it is not complete.")


class TermRedefinedError(CanonicalizationError):
    """A context gives a protected term a second meaning."""

    code = "term_redefined"
    summary = marked("It gives a standard term another meaning.")


class ContextError(CanonicalizationError):
    """A context is missing, in the wrong place, or breaks JSON-LD 1.1."""

    code = "context_invalid"
    summary = marked("Its list of contexts breaks the standard.")


class ContextUnknownError(ContextError):
    """A context is not among the bundled ones; none is ever fetched."""

    code = "context_unknown"
    summary = marked("It uses a vocabulary that this verifier does not know.")


class JsonLdError(CanonicalizationError):
    """A keyword of JSON-LD 1.1 has a value of the wrong shape, or stands in the wrong place."""

    code = "json_ld_invalid"
    summary = marked("A part of it breaks the standard for linked data.")


class WorkBudgetError(CanonicalizationError):
    """Canonicalising would take more work than an honest document ever needs."""

    code = "canonicalization_budget"
    summary = marked("It is built so that checking it would never end.")


class NotCompilableError(CanonicalizationError):
    """No template can be made of the document: not every filling is proven to be right."""

    code = "not_compilable"
    summary = marked("It cannot be made in bulk, only one by one.")


# --- Keys ----------------------------------------------------------------------------------------


class KeyRefusedError(SkillmarkError):
    """A key is of an unknown kind, too short, or a point that anyone can sign for."""

    code = "key_refused"
    summary = marked("The key is of a kind that is not safe.")


class KeyStoreError(SkillmarkError):
    """The folder of an issuer or one of its key files cannot be used."""

    code = "key_store"
    summary = marked("The issuer's folder cannot be used.")


class StateError(SkillmarkError):
    """What was asked does not fit the state of the award or the key."""

    code = "state"
    summary = marked("That cannot be done in its present state.")


class NoActiveKeyError(StateError):
    """No active key of the issuer fits what is to be signed."""

    code = "no_active_key"
    summary = marked("The issuer has no key that can sign this.")


class KeyIsIdentityError(StateError):
    """The issuer's id is its key (did:key), so that it can have no other key."""

    code = "key_is_identity"
    summary = marked("The issuer's id is its key, so the key cannot be changed.")
    hint = marked("Make a new issuer whose id is a web address (did:web), which can change keys.")


class KeyStateError(StateError):
    """The key is not in a state that allows what was asked."""

    code = "key_state"
    summary = marked("The key is in another state.")


class AwardUnknownError(StateError):
    """The register holds no award with this id."""

    code = "award_unknown"
    summary = marked("The register holds no such badge.")
    hint = marked("Check the id, and that it was issued from this folder.")


class AlreadyRevokedError(StateError):
    """The award was revoked before, which is final."""

    code = "already_revoked"
    summary = marked("It was withdrawn before, and that is final.")


class AlreadySuspendedError(StateError):
    """The award is on hold already."""

    code = "already_suspended"
    summary = marked("It is on hold already.")


class NotSuspendedError(StateError):
    """The award is not on hold, so that nothing can be lifted."""

    code = "not_suspended"
    summary = marked("It is not on hold.")


class NoStatusEntryError(StateError):
    """The award was issued without a list that could say so."""

    code = "no_status_entry"
    summary = marked("It was issued without a list that could tell this to anyone.")
    hint = marked("Issue with an address for status lists, and for holds with a list for them.")


# --- The issuer's ledger --------------------------------------------------------------------------


class RegisterError(SkillmarkError):
    """The register cannot be opened, read or written, or was changed from outside."""

    code = "register"
    summary = marked("The register cannot be used.")


class RegisterAlteredError(RegisterError):
    """What the register holds is not what was written to it."""

    code = "register_altered"
    summary = marked("The register was changed from outside.")
    hint = marked("Put the register back from a backup. Nothing was signed again.")


# --- A credential was read, and is not to be trusted ----------------------------------------------


class VerificationError(SkillmarkError):
    """A credential was read, and is not to be trusted."""

    code = "not_verified"
    summary = marked("It could not be verified.")
    hint = marked("Do not rely on it.")


class ProofMissingError(VerificationError):
    """Nothing signs the credential."""

    code = "proof_missing"
    summary = marked("Nobody has signed it.")


class ProofInvalidError(VerificationError):
    """A proof lacks a member, or has one of the wrong shape."""

    code = "proof_invalid"
    summary = marked("Its signature is incomplete or damaged.")


class SuiteUnknownError(VerificationError):
    """No proof is of a cryptosuite that Skillmark knows."""

    code = "cryptosuite_unknown"
    summary = marked("It is signed in a way that this verifier does not know.")


class SignatureMismatchError(VerificationError):
    """The signature does not match the canonical bytes."""

    code = "signature_mismatch"
    summary = marked("It was changed after it was signed, or signed with another key.")


class AlgorithmMismatchError(VerificationError):
    """The proof names an algorithm that is not the key's own."""

    code = "algorithm_mismatch"
    summary = marked("Its signature names another kind of key than the issuer has.")


class HeaderNotAllowedError(VerificationError):
    """A JWT header holds a member that a verifiable credential must not have."""

    code = "header_not_allowed"
    summary = marked("Its header holds something that a credential must not have.")


class ClaimsDisagreeError(VerificationError):
    """A JWT says one thing in its claims and another in the credential."""

    code = "claims_disagree"
    summary = marked("It says two different things about the same fact.")


class KeyNotBoundError(VerificationError):
    """The issuer's own document does not list the key for this purpose."""

    code = "key_not_bound"
    summary = marked("The key that signed it does not belong to the issuer it names.")


class KeyRevokedError(VerificationError):
    """The issuer withdrew the key that signed."""

    code = "key_revoked"
    summary = marked("The issuer has withdrawn the key that signed it.")


class KeyExpiredError(VerificationError):
    """The key had expired when the proof was made."""

    code = "key_expired"
    summary = marked("The key had expired when it was used.")


class ProofPurposeError(VerificationError):
    """The proof was made for another purpose."""

    code = "proof_purpose_mismatch"
    summary = marked("It was signed for another purpose.")


class ProofTimeError(VerificationError):
    """The proof was made in the future, or has expired."""

    code = "proof_time"
    summary = marked("Its signature is dated in the future, or has expired.")


class DomainMismatchError(VerificationError):
    """The proof was made for another domain."""

    code = "domain_mismatch"
    summary = marked("It was signed for another receiver.")


class ChallengeMismatchError(VerificationError):
    """The proof answers another challenge."""

    code = "challenge_mismatch"
    summary = marked("It answers another question than the one asked.")


class PreviousProofError(VerificationError):
    """`previousProof` names a proof that is not there."""

    code = "previous_proof_unresolved"
    summary = marked("One of its signatures builds on a signature that is missing.")


class RelatedResourceError(VerificationError):
    """A related resource has another digest than the signed one, or cannot be checked."""

    code = "related_resource_mismatch"
    summary = marked("Something that it refers to was changed.")


class EndorsementError(VerificationError):
    """An endorsement in the credential does not verify."""

    code = "endorsement_invalid"
    summary = marked("An endorsement in it does not hold.")


class EmbeddedCredentialError(VerificationError):
    """A credential inside the credential or presentation does not verify."""

    code = "embedded_credential_invalid"
    summary = marked("A credential inside it does not hold.")


class NotInLogError(VerificationError):
    """A transparency log does not show what it is said to hold."""

    code = "not_in_log"
    summary = marked("The log does not show this badge.")
    hint = marked("Check that badge and proof belong together, and that the key is the log's own.")


class RecipientMismatchError(VerificationError):
    """The credential was issued to somebody else than the person asked about."""

    code = "recipient_mismatch"
    summary = marked("It was issued to somebody else.")


class IssuerNotTrustedError(VerificationError):
    """The policy of this verifier does not accept the issuer."""

    code = "issuer_not_trusted"
    summary = marked("The issuer is not among those that this verifier accepts.")


class RevokedError(VerificationError):
    """The issuer has withdrawn the credential."""

    code = "revoked"
    verdict = "revoked"
    summary = marked("The issuer has withdrawn it.")
    hint = marked("It cannot be used. Ask the issuer why.")


class SuspendedError(VerificationError):
    """The issuer has put the credential on hold."""

    code = "suspended"
    verdict = "suspended"
    summary = marked("The issuer has put it on hold.")
    hint = marked("It may become valid again. Ask the issuer.")


class ExpiredError(VerificationError):
    """`validUntil` has passed."""

    code = "expired"
    verdict = "expired"
    summary = marked("It was genuine, and has run out.")
    hint = marked("Ask the holder for a renewed one.")


class NotYetValidError(VerificationError):
    """`validFrom` has not come."""

    code = "not_yet_valid"
    verdict = "not_yet_valid"
    summary = marked("It is genuine, and has not started yet.")
    hint = marked("Check it again when it has started.")


class StatusUnknownError(VerificationError):
    """Whether the credential was withdrawn cannot be known."""

    code = "status_unknown"
    verdict = "status_unknown"
    summary = marked("Whether it was withdrawn could not be checked.")
    hint = marked("Try again later, or ask the issuer.")


class StatusRetrievalError(StatusUnknownError):
    """The status list could not be fetched."""

    code = "status_retrieval_error"


class StatusVerificationError(StatusUnknownError):
    """The status list's own proof does not hold."""

    code = "status_verification_error"


class StatusListLengthError(StatusUnknownError):
    """The status list is shorter than the floor for privacy."""

    code = "status_list_length_error"


class StatusRangeError(StatusUnknownError):
    """The index lies outside the status list."""

    code = "range_error"


class StatusMalformedError(StatusUnknownError):
    """The status entry or list has a value of the wrong shape."""

    code = "malformed_value_error"


class StatusTooOldError(StatusUnknownError):
    """The status list is older than the policy allows."""

    code = "status_too_old"


# --- Something outside could not be obtained ------------------------------------------------------


class ResolutionError(SkillmarkError):
    """A key, a controller document or a list could not be obtained."""

    code = "not_resolved"
    summary = marked("The issuer's keys could not be found, so nothing about it is confirmed.")
    hint = marked("Try again later, or ask the issuer.")


class FetchError(ResolutionError):
    """An address is refused, unreachable, slow or too large."""

    code = "fetch_failed"


class GoneError(FetchError):
    """What stood at an address was taken away for good (410)."""

    code = "fetch_gone"


class AddressRefusedError(FetchError):
    """The address is not a public https address."""

    code = "address_refused"


class FetchTimeoutError(FetchError):
    """The whole answer did not arrive before the deadline."""

    code = "fetch_timeout"


class EgressClosedError(FetchError):
    """Whoever runs this lets nothing be fetched; the address was not asked."""

    code = "egress_closed"


class NotInMapError(FetchError):
    """Documents come from a map only, and the address is not in it."""

    code = "not_in_map"


class RemoteError(SkillmarkError):
    """Something asked of a platform was not done."""

    code = "remote"
    verdict = "unreadable"


class NoProfileError(RemoteError):
    """It is not known which platform to ask, or with which token, or others can read the token."""

    code = "remote_no_profile"
    summary = marked("It is not known which platform to ask, and as whom.")
    hint = marked("Say it with: skillmark remote login https://skills.example.org")


class UnreachableError(RemoteError):
    """The platform did not answer, or only that it cannot now, however often it was asked."""

    code = "remote_unreachable"
    summary = marked("The platform cannot be reached.")
    hint = marked("Nothing was done twice: the same command can be run again.")


class StrangeAnswerError(RemoteError):
    """What answered does not speak as the API of a platform does."""

    code = "remote_strange_answer"
    summary = marked("What answered there is not the API of a platform.")
    hint = marked("Check the address: skillmark remote whoami")


class RefusedByPlatformError(RemoteError):
    """
    The platform refused, and said why.

    Args:
        said: Its own code.
        detail: Its own sentence.
        advice: What it says to do, or empty.
        status: Of HTTP.
    """

    code = "remote_refused"
    summary = marked("The platform refused.")

    def __init__(self, said: str, detail: str, *, advice: str = "", status: int = 0) -> None:
        super().__init__(f"{said}: {detail}")
        self.said, self.detail, self.advice, self.status = said, detail, advice, status
