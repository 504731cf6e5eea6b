// Screens that the demo's accounts do not lead to, one of each sort, for tests and pictures.

import { turn } from "./backend.mjs";

export const CODES = ["k7dq-2mxp", "9tfw-h4ra", "x3bn-c8ve", "pz6m-w5jd", "r2gy-q9ku", "v4hs-t7nf", "d8ca-m3xb", "j5we-y6zp"];
export const SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

const user = { identifier: "someone@example.com", name: "Someone" };
const uri = `otpauth://totp/Example:someone%40example.com?secret=${SECRET}&issuer=Example`;

export const screens = {
  choose: () => turn({
    kind: "choose", user,
    fields: [{
      name: "authenticator", kind: "radio", label: { code: "label.authenticator" }, value: "passkey",
      options: [
        { value: "passkey", kind: "passkey" },
        { value: "totp", kind: "totp" },
        { value: "email", kind: "email", hint: { text: "s•••••e@example.com" } },
        { value: "recovery", kind: "recovery" },
      ],
    }],
    actions: [
      { name: "continue" },
      { name: "example", label: { code: "action.sign_in_with", params: { provider: "Example" } } },
      { name: "back", role: "link" },
    ],
    links: [{ label: { text: "Privacy" }, location: "/privacy" }, { label: { text: "Help" }, location: "/help" }],
  }),
  totp: () => turn({
    kind: "enroll", heading: { code: "heading.enroll_totp" }, text: { code: "text.enroll_totp" }, user,
    fields: [
      { name: "qr", kind: "qr", value: uri },
      { name: "secret", kind: "secret", value: SECRET },
      { name: "code", kind: "code", required: true, length: 6 },
    ],
    actions: [{ name: "continue", takes: ["code"] }, { name: "cancel", role: "link" }],
  }),
  recovery: () => turn({
    kind: "enroll", heading: { code: "heading.enroll_recovery" }, text: { code: "text.enroll_recovery" }, user,
    fields: [{ name: "codes", kind: "codes", value: CODES }],
    actions: [{ name: "done" }],
  }),
  email: () => turn({
    kind: "code", heading: { code: "heading.email_code" }, user,
    text: { code: "text.email_code", params: { address: "s•••••e@example.com" } },
    fields: [{ name: "code", kind: "code", required: true, length: 6, expires_in: 600 }],
    actions: [{ name: "continue" }, { name: "resend", role: "link", resend_after: 30 }, { name: "another_way", role: "link" }],
    messages: [{ level: "info", code: "message.code_sent", params: { address: "s•••••e@example.com" } }],
  }),
  password: () => turn({
    kind: "new_password", text: { code: "text.new_password" }, user,
    fields: [{
      name: "password", kind: "new_password", required: true,
      rules: [{ min_length: 12 }, { code: "rule.not_common" }, { code: "rule.not_used_before" }],
    }],
    actions: [{ name: "save" }, { name: "cancel", role: "link" }],
    messages: [{ code: "message.password_is_common", field: "password" }],
  }),
  forms: () => turn({
    kind: "form", user,
    fields: [
      { name: "address", kind: "email", value: "someone@example.com", read_only: true },
      { name: "topics", kind: "multi_select", label: { text: "What may we write about?" }, value: ["news"],
        options: [{ value: "news", label: { text: "News" } }, { value: "offers", label: { text: "Offers" } }] },
      { name: "answer", kind: "text", secret: true, label: { text: "Your mother’s favourite colour" } },
    ],
    actions: [{ name: "continue" }],
    messages: [{ level: "success", code: "message.authenticator_added" }],
  }),
  passkey: () => turn({
    kind: "enroll", heading: { code: "heading.enroll_passkey" }, text: { code: "text.enroll_passkey" }, user,
    fields: [{ name: "passkey", kind: "passkey", passkey: { ceremony: "create", options: {} } }],
    actions: [{ name: "add_passkey" }, { name: "skip", role: "link" }],
    messages: [{ code: "message.passkey_failed", field: "passkey" }],
  }),
};
