//! What a remediation asks for: its fields with the names that lead to them, once for each way it can be taken.
//!
//! An authenticator is chosen by options that are forms of their own, and a code's way by options of a field
//! (`methodType`). Each such choice is one press of a button to a person, so each becomes a variant of the form.

use std::collections::BTreeSet;

use super::body::Path;
use super::document::opened;
use crate::json::Json;

/// How many ways one remediation may be taken. A document of a real org has some twenty.
const MOST: usize = 128;

/// One way to take a remediation.
#[derive(Clone, Default)]
pub(super) struct Variant<'a> {
    /// What was chosen for it: options with their labels, the outermost first.
    pub(super) chosen: Vec<Chosen<'a>>,
    /// What it asks for and what it fixes.
    pub(super) leaves: Vec<Leaf<'a>>,
}

impl<'a> Variant<'a> {
    /// The leaves that can all be sent together: of two that are in each other's way (`a` and `a.b`, or `a` twice),
    /// the one that the form fixes, else the first.
    pub(super) fn consistent(&self) -> Vec<&Leaf<'a>> {
        let mut taken = BTreeSet::new();
        let mut keep = vec![false; self.leaves.len()];
        for fixed in [true, false] {
            for (leaf, keep) in self.leaves.iter().zip(&mut keep).filter(|(leaf, _)| leaf.is_fixed() == fixed)
            {
                let path = leaf.path.as_slice();
                let above = (1..=path.len())
                    .any(|length| path.get(..length).is_some_and(|path| taken.contains(path)));
                let below = taken.range(path..).next().is_some_and(|next: &&[String]| next.starts_with(path));
                if !above && !below {
                    taken.insert(path);
                    *keep = true;
                }
            }
        }
        self.leaves.iter().zip(keep).filter_map(|(leaf, keep)| keep.then_some(leaf)).collect()
    }
}

/// An option that a variant stands for.
#[derive(Clone)]
pub(super) struct Chosen<'a> {
    pub(super) option: &'a Json,
}

/// A field that is no form itself.
#[derive(Clone)]
pub(super) struct Leaf<'a> {
    pub(super) path: Path,
    pub(super) field: &'a Json,
    /// What it is fixed to by the variant's choice.
    pub(super) fixed: Option<&'a Json>,
}

impl Leaf<'_> {
    /// The last name on the way.
    pub(super) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Whether the form fixes it (`mutable: false`). Fields are mutable unless they say otherwise.
    pub(super) fn is_fixed(&self) -> bool {
        self.fixed.is_some() || self.field.get("mutable").flag() == Some(false)
    }

    /// Whether a person is to see it. Fields are visible unless they say otherwise.
    pub(super) fn is_visible(&self) -> bool {
        self.field.get("visible").flag() != Some(false)
    }

    pub(super) fn is_required(&self) -> bool {
        ["required", "requred"].iter().any(|name| self.field.get(name).flag() == Some(true))
    }

    pub(super) fn is_flag(&self) -> bool {
        self.field.get("type").text() == Some("boolean")
    }

    /// The options that a person can choose from, their values as the form has them.
    pub(super) fn options(&self) -> &[Json] {
        let options = self.field.get("options").list();
        // A registration's attribute says in its only option how it is to be drawn, and with which options.
        match display(self.field) {
            Json::Null => options,
            display => display.get("options").list(),
        }
    }
}

/// How a registration's attribute is to be drawn, where it says so.
pub(super) fn display(field: &Json) -> &Json {
    let only =
        field.get("options").list().first().filter(|option| option.get("label").text() == Some("display"));
    only.map(|option| opened(option.get("value")))
        .filter(|value| matches!(value, Json::Object(_)))
        .unwrap_or(&Json::Null)
}

/// The fields of the form that a field or an option is.
fn subform(json: &Json) -> Option<&[Json]> {
    let forms = [json.get("form"), json.get("value").get("form")];
    let form = forms.into_iter().find(|form| matches!(form, Json::Object(_)))?;
    Some(form.get("value").list())
}

/// Every way to take a form of these fields. There is always one, though it may ask for nothing.
pub(super) fn variants<'a>(fields: &'a [Json]) -> Vec<Variant<'a>> {
    let mut variants = vec![Variant::default()];
    below(fields, &Vec::new(), &mut variants);
    variants
}

fn below<'a>(fields: &'a [Json], path: &Path, variants: &mut Vec<Variant<'a>>) {
    for field in fields {
        let Some(name) = field.get("name").text() else { continue };
        let path: Path = path.iter().cloned().chain([name.to_owned()]).collect();
        if let Some(fields) = subform(field) {
            below(fields, &path, variants);
            continue;
        }
        let options = field.get("options").list();
        if !options.iter().any(|option| subform(option).is_some()) {
            for variant in &mut *variants {
                variant.leaves.push(Leaf { path: path.clone(), field, fixed: None });
            }
            continue;
        }
        let mut split = Vec::new();
        for option in options {
            let mut taken = variants.clone();
            for variant in &mut taken {
                variant.chosen.push(Chosen { option });
                if subform(option).is_none() {
                    variant.leaves.push(Leaf { path: path.clone(), field, fixed: Some(option.get("value")) });
                }
            }
            below(subform(option).unwrap_or_default(), &path, &mut taken);
            split.append(&mut taken);
            if split.len() >= MOST {
                break;
            }
        }
        split.truncate(MOST);
        *variants = split;
    }
}

/// Those variants in which a choice that is one press of a button was made: how a code is sent, yes or no.
pub(super) fn split<'a>(
    variants: Vec<Variant<'a>>,
    by: impl Fn(&Variant<'a>, &Leaf<'a>) -> bool,
) -> Vec<Variant<'a>> {
    let mut out = Vec::new();
    for variant in variants {
        let at = variant.leaves.iter().position(|leaf| {
            !leaf.options().is_empty() && *leaf.field.get("value") == Json::Null && by(&variant, leaf)
        });
        let Some((at, leaf)) = at.and_then(|at| Some((at, variant.leaves.get(at)?.clone()))) else {
            out.push(variant);
            continue;
        };
        for option in leaf.field.get("options").list() {
            let mut one = variant.clone();
            if let Some(leaf) = one.leaves.get_mut(at) {
                leaf.fixed = Some(option.get("value"));
            }
            one.chosen.push(Chosen { option });
            out.push(one);
        }
    }
    out.truncate(MOST);
    out
}

/// The two variants of a yes or no, yes first.
pub(super) fn decided<'a>(variant: Variant<'a>, by: impl Fn(&Leaf<'a>) -> bool) -> Vec<Variant<'a>> {
    static YES: Json = Json::Bool(true);
    static NO: Json = Json::Bool(false);
    let Some(at) = variant.leaves.iter().position(|leaf| !leaf.is_fixed() && by(leaf)) else {
        return vec![variant];
    };
    let decide = |answer: &'static Json| {
        let mut one = variant.clone();
        if let Some(leaf) = one.leaves.get_mut(at) {
            leaf.fixed = Some(answer);
        }
        one
    };
    vec![decide(&YES), decide(&NO)]
}
