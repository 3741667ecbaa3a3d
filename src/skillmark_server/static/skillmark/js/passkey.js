// SPDX-License-Identifier: Apache-2.0
// <form data-passkey="get|create"> asks the browser for a passkey, puts the answer into its field
// "credential", and is sent. The questions stand in the page (data-options: id of a JSON script)
// or at an address (data-options-url). Without this file the form is sent empty, and refused.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const listed = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

async function questions(form) {
  if (form.dataset.options) {
    const said = JSON.parse(document.getElementById(form.dataset.options).textContent);
    return (said.creation_options || said.request_options).publicKey;
  }
  const answer = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`the answer ${answer.status}`);
  return (await answer.json()).request_options.publicKey;
}

async function made(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: listed(asked.excludeCredentials),
    // Kept by the device and opened by a finger, a face or a PIN: that is what makes it a passkey.
    authenticatorSelection: {
      ...asked.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    },
  };
  const key = await navigator.credentials.create({ publicKey });
  return {
    response: {
      clientDataJSON: text(key.response.clientDataJSON),
      attestationObject: text(key.response.attestationObject),
      transports: key.response.getTransports?.() ?? [],
    },
    ...named(key),
  };
}

async function used(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: listed(asked.allowCredentials) };
  const key = await navigator.credentials.get({ publicKey });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  return {
    response: {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      ...(userHandle && { userHandle: text(userHandle) }),
    },
    ...named(key),
  };
}

const named = (key) => ({
  id: key.id,
  rawId: text(key.rawId),
  type: key.type,
  authenticatorAttachment: key.authenticatorAttachment,
  clientExtensionResults: key.getClientExtensionResults(),
});

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    const words = form.querySelector("[data-passkey-error]");
    words.hidden = true;
    button.disabled = true;
    try {
      const asked = await questions(form);
      const key = await (form.dataset.passkey === "create" ? made(asked) : used(asked));
      form.elements.credential.value = JSON.stringify(key);
      form.submit();
    } catch {
      words.hidden = false;
      button.disabled = false;
    }
  });
}
