// What browsers that have passkeys but not their JSON lack (Chrome before 129, Safari before 18.4): the three standard
// methods of W3C Web Authentication level 3 §5.1, for the members that browsers of that age know. The loader fetches this
// file there, and nowhere else.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt());

const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const ids = (list) => list?.map((known) => ({ ...known, id: bytes(known.id) }));

PublicKeyCredential.parseCreationOptionsFromJSON ??= (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  user: { ...options.user, id: bytes(options.user.id) },
  excludeCredentials: ids(options.excludeCredentials),
});

PublicKeyCredential.parseRequestOptionsFromJSON ??= (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  allowCredentials: ids(options.allowCredentials),
});

PublicKeyCredential.prototype.toJSON ??= function () {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (this.response[name]) response[name] = base64url(this.response[name]);
  }
  if (this.response.getTransports) response.transports = this.response.getTransports();
  return {
    id: this.id,
    rawId: this.id,
    type: this.type,
    authenticatorAttachment: this.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response,
  };
};
