//! A reading of an IDX document that knows nothing of screens: what is asked, what is fixed, what is said. Written
//! against the description of the protocol alone, to hold the translator against.

use super::support::Json;

/// One form of a document.
pub(crate) struct Form<'a> {
    pub(crate) name: &'a str,
    pub(crate) json: &'a Json,
    /// Whether it is a remediation, rather than an action of the document or of an authenticator.
    pub(crate) remediation: bool,
}

impl Form<'_> {
    pub(crate) fn text(&self, member: &str) -> &str {
        self.json[member].as_str().unwrap_or_default()
    }

    pub(crate) fn is_visited(&self) -> bool {
        self.text("method") == "GET"
    }

    /// What it asks for and fixes, outside of options.
    pub(crate) fn leaves(&self) -> Vec<Leaf<'_>> {
        let mut found = Vec::new();
        collect(self.json["value"].as_array(), &[], &mut found);
        found
    }

    /// The options that are forms, each with the names that lead to its field.
    pub(crate) fn options(&self) -> Vec<(Vec<String>, &Json)> {
        let mut found = Vec::new();
        options(self.json["value"].as_array(), &[], &mut found);
        found
    }
}

/// A field that is no form itself.
pub(crate) struct Leaf<'a> {
    pub(crate) path: Vec<String>,
    pub(crate) json: &'a Json,
}

impl Leaf<'_> {
    pub(crate) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    pub(crate) fn flag(&self, member: &str, otherwise: bool) -> bool {
        self.json[member].as_bool().unwrap_or(otherwise)
    }

    pub(crate) fn is_fixed(&self) -> bool {
        !self.flag("mutable", true)
    }

    pub(crate) fn is_visible(&self) -> bool {
        self.flag("visible", true)
    }

    pub(crate) fn has_options(&self) -> bool {
        self.json["options"].as_array().is_some_and(|options| !options.is_empty())
    }
}

pub(crate) fn subform(json: &Json) -> Option<&Vec<Json>> {
    json["form"]["value"].as_array().or_else(|| json["value"]["form"]["value"].as_array())
}

pub(crate) fn collect<'a>(fields: Option<&'a Vec<Json>>, path: &[String], found: &mut Vec<Leaf<'a>>) {
    for field in fields.into_iter().flatten() {
        let Some(name) = field["name"].as_str() else { continue };
        let path: Vec<_> = path.iter().cloned().chain([name.to_owned()]).collect();
        if let Some(fields) = subform(field) {
            collect(Some(fields), &path, found);
        } else if !field["options"].as_array().is_some_and(|all| all.iter().any(|one| subform(one).is_some()))
        {
            found.push(Leaf { path, json: field });
        }
    }
}

fn options<'a>(fields: Option<&'a Vec<Json>>, path: &[String], found: &mut Vec<(Vec<String>, &'a Json)>) {
    for field in fields.into_iter().flatten() {
        let Some(name) = field["name"].as_str() else { continue };
        let path: Vec<_> = path.iter().cloned().chain([name.to_owned()]).collect();
        if let Some(fields) = subform(field) {
            options(Some(fields), &path, found);
        }
        let all = field["options"].as_array().into_iter().flatten();
        found.extend(all.filter(|one| subform(one).is_some()).map(|one| (path.clone(), one)));
    }
}

/// The remediations of a document, then every other form in it.
pub(crate) fn forms(document: &Json) -> Vec<Form<'_>> {
    let remediations = document["remediation"]["value"].as_array().into_iter().flatten();
    let mut found: Vec<_> = remediations
        .map(|json| Form { name: json["name"].as_str().unwrap_or_default(), json, remediation: true })
        .collect();
    for (name, value) in document.as_object().into_iter().flatten() {
        // `context` is for programs; the code of a success is exchanged, not sent by a person.
        if !["remediation", "context", "successWithInteractionCode", "success", "failure"]
            .contains(&name.as_str())
        {
            elsewhere(value, &mut found);
        }
    }
    found
}

fn elsewhere<'a>(json: &'a Json, found: &mut Vec<Form<'a>>) {
    if json["rel"].is_array() && json["href"].is_string() {
        if let Some(name) = json["name"].as_str() {
            found.push(Form { name, json, remediation: false });
        }
    } else {
        json.as_object().into_iter().flatten().for_each(|(_, value)| elsewhere(value, found));
    }
}

/// Every message of a document: what is said, wherever it stands.
pub(crate) fn messages(json: &Json) -> Vec<String> {
    let mut found = Vec::new();
    said(json, &mut found);
    found
}

fn said(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Array(values) => values.iter().for_each(|value| said(value, found)),
        Json::Object(members) => {
            for (name, value) in members {
                if name == "messages" {
                    let all = value["value"].as_array().into_iter().flatten();
                    let texts =
                        all.filter_map(|one| one["message"].as_str()).filter(|text| !text.trim().is_empty());
                    found.extend(texts.map(str::to_owned));
                } else {
                    said(value, found);
                }
            }
        }
        _ => {}
    }
}

/// The origin of every address in a document.
pub(crate) fn origins(json: &Json) -> Vec<String> {
    let mut found = Vec::new();
    addresses(json, &mut found);
    found.sort();
    found.dedup();
    found
}

fn addresses(json: &Json, found: &mut Vec<String>) {
    match json {
        Json::Array(values) => values.iter().for_each(|value| addresses(value, found)),
        Json::Object(members) => {
            let href = members.get("href").and_then(Json::as_str).and_then(|href| href.split_once("://"));
            found.extend(
                href.map(|(scheme, rest)| format!("{scheme}://{}", rest.split('/').next().unwrap_or(""))),
            );
            members.values().for_each(|value| addresses(value, found));
        }
        _ => {}
    }
}

/// The value where `path` leads.
pub(crate) fn at<'a>(json: &'a Json, path: &[String]) -> &'a Json {
    path.iter().fold(json, |at, name| &at[name.as_str()])
}

/// Every path in `json` that leads to something that is no object.
pub(crate) fn paths(json: &Json) -> Vec<Vec<String>> {
    match json {
        Json::Object(members) if !members.is_empty() => members
            .iter()
            .flat_map(|(name, value)| {
                paths(value)
                    .into_iter()
                    .map(move |rest| [vec![name.clone()], rest].concat())
                    .collect::<Vec<_>>()
            })
            .collect(),
        _ => vec![Vec::new()],
    }
}
