//! Where in a sign-in somebody is.

use crate::json::Json;

/// Where in a sign-in somebody is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Stage {
    /// Identifier and password.
    #[default]
    SignIn,
    /// The second factor.
    Code(Code),
}

/// What is known about a second factor that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    /// How it can be shown, beside a backup code.
    pub(super) offered: Vec<Method>,
    /// How it is shown.
    pub(super) method: Method,
    /// Whether the session is to outlive the browser. Only then is the device offered to be remembered.
    pub(super) keep: bool,
    /// What the person said about the device.
    pub(super) trust: bool,
}

/// How a second factor is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// An authenticator app.
    Totp,
    /// A code that is sent.
    Otp,
    /// A backup code.
    Backup,
}

impl Method {
    /// The method of this name in `twoFactorMethods`, in [`Code::id`] and, with `use_` before it, of an action.
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "totp" => Self::Totp,
            "otp" => Self::Otp,
            "backup" => Self::Backup,
            _ => return None,
        })
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Otp => "otp",
            Self::Backup => "backup",
        }
    }

    /// The name of the action that changes to this method.
    pub(super) fn action(self) -> String {
        ["use_", self.as_str()].concat()
    }

    /// The method that the action of this name changes to.
    pub(super) fn of_action(name: &str) -> Option<Self> {
        name.strip_prefix("use_").and_then(Self::parse)
    }

    /// The path that verifies it.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Totp => "/two-factor/verify-totp",
            Self::Otp => "/two-factor/verify-otp",
            Self::Backup => "/two-factor/verify-backup-code",
        }
    }
}

impl Code {
    /// What `twoFactorMethods` offers. Backup codes are not among them but always there; with a method that nobody here
    /// knows, they are what is left.
    pub(super) fn new(methods: &Json, keep: bool) -> Self {
        let methods = methods.list().iter().filter_map(|method| Method::parse(method.text()?));
        Self::of(methods, keep)
    }

    fn of(methods: impl Iterator<Item = Method>, keep: bool) -> Self {
        let mut offered = Vec::new();
        for method in methods.chain([Method::Backup]) {
            if !offered.contains(&method) {
                offered.push(method);
            }
        }
        let method = offered.first().copied().unwrap_or(Method::Backup);
        Self { offered, method, keep, trust: false }
    }

    /// What a tab keeps of it (`code keep totp otp`): not who it is, and nothing that would help anybody.
    pub(super) fn id(&self) -> String {
        let keep = if self.keep { "keep" } else { "forget" };
        let words = ["code", keep].into_iter().chain(self.offered.iter().map(|method| method.as_str()));
        words.collect::<Vec<_>>().join(" ")
    }

    /// Reads what [`id`](Self::id) wrote. Rubbish is nothing.
    pub(super) fn parse(id: &str) -> Option<Self> {
        let (keep, methods) = id.strip_prefix("code ")?.split_once(' ')?;
        let keep = match keep {
            "keep" => true,
            "forget" => false,
            _ => return None,
        };
        let methods: Option<Vec<_>> = methods.split(' ').map(Method::parse).collect();
        Some(Self::of(methods?.into_iter(), keep))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back() {
        for (methods, keep) in [(r#"["totp","otp"]"#, true), ("[]", false), (r#"["otp","x",1]"#, false)] {
            let code = Code::new(&Json::parse(methods).unwrap(), keep);
            assert_eq!(Code::parse(&code.id()), Some(code));
        }
        for rubbish in ["", "code", "code keep", "code maybe totp", "code keep totp x", "xcode keep totp"] {
            assert_eq!(Code::parse(rubbish), None, "{rubbish}");
        }
    }
}
