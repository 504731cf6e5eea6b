//! `settings`: what an administrator sets most, without an HTTP request. Policies with rules of their own are the management
//! API's business.

use std::error::Error;

use clap::{Args, Subcommand};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use vestibule_server::policy::settings::{AccessPolicy, App, Brand, DeviceRecognition, SessionPolicy};
use vestibule_server::policy::{
    DEFAULT_ACCESS_POLICY, DEFAULT_ACCESS_RULE, DEFAULT_ADAPTIVE_POLICY, DEFAULT_BRAND,
    DEFAULT_SESSION_POLICY, DEFAULT_SESSION_RULE,
};

use super::{Desk, Done, table};

/// Rule S3: what the default rule says about these is fixed.
const FIXED: [&str; 2] = ["session.use_persistent_cookie", "session.max_session_lifetime_minutes"];

#[derive(Subcommand)]
pub(super) enum Command {
    /// Show all settings, or those below a name, as JSON.
    #[command(after_help = "Example:\n  vestibule-server settings show session.factor_lifetime_minutes")]
    Show(Show),
    /// Set one. It holds from the next request on, on every node.
    #[command(after_help = SET)]
    Set(Set),
}

const SET: &str = "\
Names begin with org, session (the default session policy's default rule), access (the default authentication policy's), devices
(the default device recognition), app and brand; `settings show` has them all. Values are JSON, or text as it is.

Examples:
  vestibule-server settings set org.pre_auth_keep_signed_in true
  vestibule-server settings set session.factor_lifetime_minutes 200
  vestibule-server settings set access.post_auth ALLOWED
  vestibule-server settings set access.post_auth_prompt_frequency_s 604800
  vestibule-server settings set devices.remember_days 30
  vestibule-server settings set app.location /reports --app reports
  vestibule-server settings set brand.prompt.title '{\"text\": \"Stay signed in, my friend?\"}'";

#[derive(Args)]
pub(super) struct Of {
    /// Which app `app` is.
    #[arg(long, default_value = "default", value_name = "ID")]
    app: String,
    /// Which brand `brand` is.
    #[arg(long, default_value = DEFAULT_BRAND, value_name = "ID")]
    brand: String,
}

#[derive(Args)]
pub(super) struct Show {
    /// The name, as in session.factor_lifetime_minutes.
    name: Option<String>,
    #[command(flatten)]
    of: Of,
}

#[derive(Args)]
pub(super) struct Set {
    /// The name, as in session.factor_lifetime_minutes.
    name: String,
    /// The value.
    #[arg(allow_hyphen_values = true)]
    value: String,
    #[command(flatten)]
    of: Of,
}

pub(super) async fn run(desk: &Desk, command: Command) -> Done {
    match command {
        Command::Show(options) => show(desk, options).await,
        Command::Set(options) => set(desk, options).await,
    }
}

async fn show(desk: &Desk, options: Show) -> Done {
    let all = load(desk, &options.of).await?;
    let Some(name) = options.name else { return table::print_json(&all) };
    let found = at(&all, &name).ok_or_else(|| unknown(&name))?;
    table::print_json(found)
}

async fn set(desk: &Desk, options: Set) -> Done {
    let Set { name, value, of } = options;
    let mut all = load(desk, &of).await?;
    let before = at(&all, &name).ok_or_else(|| unknown(&name))?.clone();
    let (part, rest) =
        name.split_once('.').ok_or_else(|| format!("{name} is more than one setting; name one in it"))?;
    let value = read(&value, &before);
    if FIXED.contains(&&*name) && value != before {
        return Err(format!(
            "{name} is fixed in the default rule; make a rule of your own with the management API"
        )
        .into());
    }
    not_negative(&name, &value)?;
    *at_mut(&mut all, &name).ok_or_else(|| unknown(&name))? = value.clone();
    let part_value = at(&all, part).cloned().unwrap_or_default();
    let now = desk.node.now();
    let mut tx = desk.store().begin().await?;
    match part {
        "org" => tx.set_org(&typed(rest, part_value)?).await?,
        "session" => {
            let value = typed::<SessionPolicy>(rest, part_value)?;
            tx.set_actions(DEFAULT_SESSION_RULE, &value, now).await?;
        }
        "access" => {
            let value = typed::<AccessPolicy>(rest, part_value)?;
            tx.set_actions(DEFAULT_ACCESS_RULE, &value, now).await?;
        }
        "devices" => {
            let value = typed::<DeviceRecognition>(rest, part_value)?;
            tx.set_recognition(DEFAULT_ADAPTIVE_POLICY, &value, now).await?;
        }
        "app" => tx.set_app(&of.app, &typed::<App>(rest, part_value)?, now).await?,
        "brand" => tx.set_brand(&of.brand, &typed::<Brand>(rest, part_value)?, now).await?,
        _ => return Err(unknown(&name).into()),
    }
    tx.commit().await?;
    println!("{name} is {value} now; it was {before}.");
    Ok(())
}

/// All of it as one document.
async fn load(desk: &Desk, of: &Of) -> Result<Value, Box<dyn Error>> {
    let store = desk.store();
    let app = store.app(&of.app).await?.ok_or_else(|| format!("there is no app {}", of.app))?;
    let brand = store.brand(&of.brand).await?.ok_or_else(|| format!("there is no brand {}", of.brand))?;
    let session: SessionPolicy = rule(desk, DEFAULT_SESSION_POLICY, DEFAULT_SESSION_RULE).await?;
    let access: AccessPolicy = rule(desk, DEFAULT_ACCESS_POLICY, DEFAULT_ACCESS_RULE).await?;
    let devices =
        store.policy(DEFAULT_ADAPTIVE_POLICY).await?.map(|policy| policy.recognition()).transpose()?;
    let mut all = Map::new();
    put(&mut all, "org", &store.org().await?)?;
    put(&mut all, "session", &session)?;
    put(&mut all, "access", &access)?;
    put(&mut all, "devices", &devices.unwrap_or_default())?;
    put(&mut all, "app", &app)?;
    put(&mut all, "brand", &brand)?;
    Ok(Value::Object(all))
}

async fn rule<R: DeserializeOwned>(desk: &Desk, policy: &str, id: &str) -> Result<R, Box<dyn Error>> {
    let rules = desk.store().rules(policy).await?;
    let rule = rules.iter().find(|rule| rule.id == id).ok_or("the default rule is gone from the database")?;
    Ok(rule.read::<R>()?.actions)
}

fn put(all: &mut Map<String, Value>, name: &str, part: &impl Serialize) -> Result<(), Box<dyn Error>> {
    all.insert(name.to_owned(), serde_json::to_value(part)?);
    Ok(())
}

fn at<'a>(all: &'a Value, name: &str) -> Option<&'a Value> {
    name.split('.').try_fold(all, |value, key| value.as_object()?.get(key))
}

fn at_mut<'a>(all: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    name.split('.').try_fold(all, |value, key| value.as_object_mut()?.get_mut(key))
}

/// JSON, or text as it is: also where text is meant that could be JSON, such as a brand that is called 42.
fn read(typed: &str, before: &Value) -> Value {
    match serde_json::from_str(typed) {
        Ok(value) if !before.is_string() => value,
        Ok(Value::String(text)) => Value::String(text),
        Ok(_) | Err(_) => Value::String(typed.to_owned()),
    }
}

/// No setting means anything below nothing.
fn not_negative(name: &str, value: &Value) -> Result<(), String> {
    match value {
        Value::Number(number) if number.as_i64().is_none_or(|number| number < 0) => {
            Err(format!("{name}: a whole number, 0 or more"))
        }
        Value::Array(values) => values.iter().try_for_each(|value| not_negative(name, value)),
        Value::Object(fields) => {
            fields.iter().try_for_each(|(key, value)| not_negative(&format!("{name}.{key}"), value))
        }
        _ => Ok(()),
    }
}

fn typed<T: DeserializeOwned>(name: &str, value: Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value).map_err(|error| format!("{name}: {}", error.into_inner()))
}

fn unknown(name: &str) -> String {
    format!("there is no setting {name}; `vestibule-server settings show` has them all")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_json_or_text_as_it_is() {
        for (typed, before, expected) in [
            ("true", json!(false), json!(true)),
            ("200", json!(15), json!(200)),
            ("ALLOWED", json!("NOT_ALLOWED"), json!("ALLOWED")),
            ("42", json!("a name"), json!("42")),
            ("\"42\"", json!("a name"), json!("42")),
            ("null", json!(15), json!(null)),
            ("a name", json!(null), json!("a name")),
            ("[\"a\"]", json!([]), json!(["a"])),
        ] {
            assert_eq!(read(typed, &before), expected, "{typed}");
        }
    }

    #[test]
    fn numbers_are_whole_and_not_negative() {
        for bad in [json!(-1), json!(1.5), json!([1, -1]), json!({ "a": -1 }), json!(u64::MAX)] {
            assert!(not_negative("x", &bad).is_err(), "{bad}");
        }
        for good in [json!(0), json!("-1"), json!(null), json!({ "a": [1] })] {
            assert!(not_negative("x", &good).is_ok(), "{good}");
        }
    }
}
