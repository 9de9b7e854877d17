// Passkeys: a form with data-passkey asks the device (“create” or “get”), then sends the answer in its field “credential”.
// The request to the device is in the form as JSON, or is fetched from the form's address.

const FAULTS = {
  NotAllowedError: "Your device didn’t confirm in time, or you cancelled. Try again.",
  InvalidStateError: "This device already has a passkey for your account.",
  SecurityError: "Passkeys don’t work at this address. Open the site by its usual name, over HTTPS.",
};
const OTHER_FAULT = "Your device couldn’t use a passkey. Try again, or sign in another way.";

async function optionsOf(form) {
  const inside = form.querySelector("script[type='application/json']");
  if (inside) return JSON.parse(inside.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.statusText);
  return (await answer.json()).request_options;
}

function tell(form, error) {
  const place = form.querySelector("[data-fault]");
  place.textContent = FAULTS[error.name] ?? OTHER_FAULT;
  place.hidden = false;
}

async function ask(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const button = form.querySelector("[type=submit]");
  form.querySelector("[data-fault]").hidden = true;
  button.disabled = true;
  try {
    const answer = await window.webauthnJSON[form.dataset.passkey](await optionsOf(form));
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    tell(form, error);
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", ask);
  }
}
