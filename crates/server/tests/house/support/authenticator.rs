//! A software authenticator with its browser: it does what WebAuthn L3 says, or one thing differently.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value as Cbor;
use ed25519_dalek::Signer as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use vestibule_server::Random as _;
use vestibule_server::random::SystemRandom;

const USER_PRESENT: u8 = 1;
const USER_VERIFIED: u8 = 1 << 2;
const ATTESTED: u8 = 1 << 6;

enum Key {
    Es256(p256::ecdsa::SigningKey),
    EdDsa(Box<ed25519_dalek::SigningKey>),
}

/// An authenticator with one passkey, once it has registered it.
pub(crate) struct Authenticator {
    key: Key,
    id: Vec<u8>,
    handle: Option<String>,
    /// Where the browser is.
    pub(crate) origin: String,
    /// Whether it verifies its user, by a PIN or a finger.
    pub(crate) verifies: bool,
    /// What it has counted; it counts one more each time, unless `counts` is off.
    pub(crate) counter: u32,
    /// Whether it counts at all.
    pub(crate) counts: bool,
}

/// What is signed, before it is: for a test to say one thing differently.
pub(crate) struct Said {
    pub(crate) kind: &'static str,
    pub(crate) challenge: String,
    pub(crate) origin: String,
    pub(crate) cross_origin: bool,
    pub(crate) rp_id: String,
    pub(crate) flags: u8,
    pub(crate) counter: u32,
    pub(crate) handle: Option<String>,
}

impl Authenticator {
    /// One with an ECDSA key, as most have.
    pub(crate) fn new(origin: &str) -> Self {
        Self::with(origin, Key::Es256(p256::ecdsa::SigningKey::from_slice(&random::<32>()).unwrap()))
    }

    /// One with an Ed25519 key.
    pub(crate) fn ed25519(origin: &str) -> Self {
        Self::with(origin, Key::EdDsa(Box::new(ed25519_dalek::SigningKey::from_bytes(&random()))))
    }

    fn with(origin: &str, key: Key) -> Self {
        let id = random::<32>().to_vec();
        Self { key, id, handle: None, origin: origin.to_owned(), verifies: true, counter: 0, counts: true }
    }

    /// The credential id, as the server keeps it.
    pub(crate) fn id(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.id)
    }

    /// Another device with the same key.
    pub(crate) fn cloned(&self) -> Self {
        let key = match &self.key {
            Key::Es256(key) => Key::Es256(key.clone()),
            Key::EdDsa(key) => Key::EdDsa(key.clone()),
        };
        Self { key, id: self.id.clone(), handle: self.handle.clone(), origin: self.origin.clone(), ..*self }
    }

    /// Answers `PublicKeyCredentialCreationOptionsJSON` with `RegistrationResponseJSON`.
    pub(crate) fn registers(&mut self, options: &str) -> Value {
        self.registers_but(options, |_| {})
    }

    pub(crate) fn registers_but(&mut self, options: &str, change: impl FnOnce(&mut Said)) -> Value {
        let options: Value = serde_json::from_str(options).unwrap();
        self.handle = Some(options["user"]["id"].as_str().unwrap().to_owned());
        let mut said = self.says("webauthn.create", &options["challenge"], &options["rp"]["id"]);
        said.flags |= ATTESTED;
        change(&mut said);
        let mut data = said.authenticator_data();
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        ciborium::into_writer(&self.public_key(), &mut data).unwrap();
        let object = Cbor::Map(vec![
            (Cbor::from("fmt"), Cbor::from("none")),
            (Cbor::from("attStmt"), Cbor::Map(Vec::new())),
            (Cbor::from("authData"), Cbor::from(data)),
        ]);
        let mut attestation = Vec::new();
        ciborium::into_writer(&object, &mut attestation).unwrap();
        self.answer(json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(said.client_data()),
            "attestationObject": URL_SAFE_NO_PAD.encode(attestation),
            "transports": ["internal", "hybrid"],
        }))
    }

    /// Answers `PublicKeyCredentialRequestOptionsJSON` with `AuthenticationResponseJSON`.
    pub(crate) fn signs(&mut self, options: &str) -> Value {
        self.signs_but(options, |_| {})
    }

    pub(crate) fn signs_but(&mut self, options: &str, change: impl FnOnce(&mut Said)) -> Value {
        let options: Value = serde_json::from_str(options).unwrap();
        let mut said = self.says("webauthn.get", &options["challenge"], &options["rpId"]);
        change(&mut said);
        let (data, client) = (said.authenticator_data(), said.client_data());
        let signed = [&data[..], &Sha256::digest(&client)].concat();
        let signature = match &self.key {
            Key::Es256(key) => {
                let signature: p256::ecdsa::DerSignature = key.sign(&signed);
                signature.as_bytes().to_vec()
            }
            Key::EdDsa(key) => key.sign(&signed).to_vec(),
        };
        self.answer(json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": said.handle,
        }))
    }

    fn says(&mut self, kind: &'static str, challenge: &Value, rp_id: &Value) -> Said {
        self.counter += u32::from(self.counts);
        Said {
            kind,
            challenge: challenge.as_str().unwrap().to_owned(),
            origin: self.origin.clone(),
            cross_origin: false,
            rp_id: rp_id.as_str().unwrap().to_owned(),
            flags: USER_PRESENT | if self.verifies { USER_VERIFIED } else { 0 },
            counter: self.counter,
            handle: self.handle.clone(),
        }
    }

    fn answer(&self, response: Value) -> Value {
        json!({
            "id": self.id(),
            "rawId": self.id(),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        })
    }

    /// As a COSE key (RFC 9053).
    fn public_key(&self) -> Cbor {
        let pair = |key: i64, value: Cbor| (Cbor::from(key), value);
        Cbor::Map(match &self.key {
            Key::Es256(key) => {
                let point = key.verifying_key().to_encoded_point(false);
                let coordinate = |bytes: Option<&p256::FieldBytes>| Cbor::from(bytes.unwrap().to_vec());
                vec![
                    pair(1, 2.into()),
                    pair(3, (-7).into()),
                    pair(-1, 1.into()),
                    pair(-2, coordinate(point.x())),
                    pair(-3, coordinate(point.y())),
                ]
            }
            Key::EdDsa(key) => vec![
                pair(1, 1.into()),
                pair(3, (-8).into()),
                pair(-1, 6.into()),
                pair(-2, Cbor::from(key.verifying_key().to_bytes().to_vec())),
            ],
        })
    }
}

impl Said {
    fn client_data(&self) -> Vec<u8> {
        let Self { kind, challenge, origin, cross_origin, .. } = self;
        format!(r#"{{"type":"{kind}","challenge":"{challenge}","origin":"{origin}","crossOrigin":{cross_origin}}}"#)
            .into_bytes()
    }

    fn authenticator_data(&self) -> Vec<u8> {
        let mut data = Sha256::digest(self.rp_id.as_bytes()).to_vec();
        data.push(self.flags);
        data.extend(self.counter.to_be_bytes());
        data
    }
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    SystemRandom.fill(&mut bytes).unwrap();
    bytes
}
