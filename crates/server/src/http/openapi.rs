//! The OpenAPI document, from the wire types and the handlers' annotations.

use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::openapi::{OpenApi as Description, Ref, RefOr};
use utoipa::{Modify, OpenApi, PartialSchema as _};
use vestibule_flow::house::wire;

/// The requests that `docs/openapi.json` describes.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vestibule",
        description = "Sign-in flows and sessions (the house protocol, docs/protocol.md) and the management API \
            (docs/management.md).",
    ),
    paths(
        super::flow::begin,
        super::flow::show,
        super::flow::submit,
        super::session::show,
        super::session::sign_out,
        super::forward::forward,
        super::introspect::introspect,
    ),
    components(schemas(wire::Reply, wire::Problem)),
    modifiers(&Values, &ApiToken)
)]
struct Document;

/// utoipa takes every type called `Value` for `serde_json`'s, which may be anything. Here it is the wire's.
struct Values;

/// How programs authenticate themselves.
struct ApiToken;

impl Modify for ApiToken {
    fn modify(&self, document: &mut Description) {
        let header = ApiKeyValue::with_description("Authorization", "`SSWS` and a space before an API token");
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("api_token", SecurityScheme::ApiKey(ApiKey::Header(header)));
    }
}

impl Modify for Values {
    fn modify(&self, document: &mut Description) {
        let Some(components) = &mut document.components else { return };
        components.schemas.insert("Value".to_owned(), wire::Value::schema());
        let value = || Ref::from_schema_name("Value");
        if let Some(RefOr::T(Schema::Object(field))) = components.schemas.get_mut("Field") {
            field.properties.insert("value".to_owned(), value().into());
        }
        if let Some(RefOr::T(Schema::Object(submit))) = components.schemas.get_mut("Submit")
            && let Some(RefOr::T(Schema::Object(fields))) = submit.properties.get_mut("fields")
        {
            let values = AdditionalProperties::RefOr(value().into());
            fields.additional_properties = Some(Box::new(values));
        }
    }
}

/// Gives each operation a name of its own: many handlers are called `list`.
fn name_operations(document: &mut Description) {
    for (path, item) in &mut document.paths.paths {
        let name: Vec<_> = path.split(['/', '{', '}', '-', '_']).filter(|part| !part.is_empty()).collect();
        let name = name.join("_");
        for (method, operation) in [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("delete", &mut item.delete),
        ] {
            if let Some(operation) = operation {
                operation.operation_id = Some(format!("{method}_{name}"));
            }
        }
    }
}

/// The document as JSON, with a newline at its end.
///
/// # Errors
/// Where it cannot be written as JSON.
pub fn document() -> serde_json::Result<String> {
    let mut document = Document::openapi();
    document.merge(super::management::document());
    name_operations(&mut document);
    let mut json = serde_json::to_string_pretty(&document)?;
    json.push('\n');
    Ok(json)
}
