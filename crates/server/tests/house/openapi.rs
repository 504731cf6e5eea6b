//! The OpenAPI document.

use std::path::Path;

#[test]
fn the_document_in_docs_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let stored = std::fs::read_to_string(path).unwrap_or_default();
    let now = vestibule_server::http::document().unwrap();
    assert!(stored == now, "write it anew: cargo run -p vestibule-server -- openapi > docs/openapi.json");
}

#[test]
fn every_reference_in_it_leads_somewhere() {
    let document: serde_json::Value =
        serde_json::from_str(&vestibule_server::http::document().unwrap()).unwrap();
    let text = document.to_string();
    let references: Vec<_> =
        text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(references.len() > 20);
    for reference in references {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
    assert_eq!(document["openapi"], "3.1.0");
    for path in ["/properties/fields/additionalProperties", "/properties/action"] {
        let submit = &document["components"]["schemas"]["Submit"];
        assert_ne!(submit.pointer(path), Some(&serde_json::json!({})), "{path}");
    }
}
