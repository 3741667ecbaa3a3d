# SPDX-License-Identifier: Apache-2.0

"""
The closed lists of Open Badges 3.0, as data.

Spec: Open Badges 3.0 § AchievementType Enumeration and its neighbours. Lists
that may be extended take own terms that start with `ext:`.
"""

from __future__ import annotations

from typing import Final

VC1_CONTEXT: Final = "https://www.w3.org/2018/credentials/v1"
VC2_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
OB3_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
"""What is written; what is read may be an earlier text of 3.0."""

ACHIEVEMENT_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
ENDORSEMENT_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_endorsementcredential_schema.json"
)
SCHEMA_TYPE: Final = "1EdTechJsonSchemaValidator2019"
REFRESH_TYPE: Final = "1EdTechCredentialRefresh"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ACHIEVEMENT_TYPES: Final = _words(
    """
    Achievement ApprenticeshipCertificate Assessment Assignment AssociateDegree Award Badge
    BachelorDegree Certificate CertificateOfCompletion Certification CommunityService Competency
    Course CoCurricular Degree Diploma DoctoralDegree Fieldwork GeneralEducationDevelopment
    JourneymanCertificate LearningProgram License Membership ProfessionalDoctorate
    QualityAssuranceCredential MasterCertificate MasterDegree MicroCredential ResearchDoctorate
    SecondarySchoolDiploma
    """
)

TARGET_TYPES: Final = _words(
    """
    ceasn:Competency ceterms:Credential CFItem CFRubric CFRubricCriterion CFRubricCriterionLevel
    CTDL
    """
)

RESULT_TYPES: Final = _words(
    """
    GradePointAverage LetterGrade Percent PerformanceLevel PredictedScore RawScore Result
    RubricCriterion RubricCriterionLevel RubricScore ScaledScore Status
    """
)

RESULT_STATUSES: Final = _words("Completed Enrolled Failed InProgress OnHold Provisional Withdrew")

IDENTIFIER_TYPES: Final = _words(
    """
    name sourcedId systemId productId userName accountId emailAddress nationalIdentityNumber isbn
    issn lisSourcedId oneRosterSourcedId sisSourcedId ltiContextId ltiDeploymentId ltiToolId
    ltiPlatformId ltiUserId identifier
    """
)

ASSOCIATION_TYPES: Final = _words(
    """
    exactMatchOf isChildOf isParentOf isPartOf isPeerOf isRelatedTo precedes replacedBy
    """
)
