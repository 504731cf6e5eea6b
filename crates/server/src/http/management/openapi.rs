//! The management API's part of the OpenAPI document.

use std::collections::BTreeMap;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi as Description, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify, OpenApi};

use super::error::ErrorBody;
use super::{apps, brands, devices, groups, logs, org, policies, rules, sessions, tokens, users, zones};

/// The management API.
#[derive(OpenApi)]
#[openapi(
    paths(
        policies::list, policies::create, policies::show, policies::update, policies::remove,
        policies::activate, policies::deactivate,
        rules::list, rules::create, rules::show, rules::update, rules::remove, rules::activate, rules::deactivate,
        brands::list, brands::create, brands::show, brands::update, brands::remove,
        brands::show_page, brands::update_page, brands::remove_page,
        org::show, org::update,
        groups::list, groups::create, groups::show, groups::update, groups::remove,
        groups::members, groups::add_member, groups::remove_member,
        users::list, users::create, users::show, users::update, users::change, users::remove,
        users::suspend, users::unsuspend, users::issue_token,
        sessions::end, sessions::end_own,
        devices::list, devices::show, devices::update, devices::remove,
        apps::list, apps::create, apps::show, apps::update, apps::remove,
        zones::list, zones::create, zones::show, zones::update, zones::remove,
        logs::list,
        tokens::list, tokens::issue, tokens::revoke,
    ),
    components(schemas(ErrorBody)),
    modifiers(&Schemes)
)]
struct Document;

/// How people say whose a request is. `api_token` is described where it is introspected.
struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut Description) {
        if let Some(components) = &mut document.components {
            let bearer =
                HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A person's own token"));
            components.add_security_scheme("bearer", SecurityScheme::Http(bearer.build()));
        }
    }
}

/// The document.
pub(in super::super) fn document() -> Description {
    Document::openapi()
}

/// How a request that only reads is refused.
pub(super) struct Refused;
/// How a request that changes something is refused.
pub(super) struct Refusals;

impl IntoResponses for Refused {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        all(&[
            ("400", "`E0000001`: a parameter, each problem a cause with its name"),
            ("401", "`E0000011`: no token, or a wrong one"),
            ("404", "`E0000007`: there is no such thing"),
            ("429", "`E0000047`: too many wrong tokens from this address"),
            ("503", "`E0000009`: something that the backend relies on does not work"),
        ])
    }
}

impl IntoResponses for Refusals {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = Refused::responses();
        responses.extend(all(&[
            ("400", "`E0000001`: the body or a parameter, each problem a cause with the path of its field; `E0000003`: no JSON"),
            ("403", "`E0000006`: a default thing, which has to stay as it is"),
            ("409", "`E0000001`: it would contradict what is there"),
            ("413", "`E0000003`: the body is too large"),
            ("415", "`E0000021`: the body is not `application/json`"),
        ]));
        responses
    }
}

fn all(responses: &[(&str, &str)]) -> BTreeMap<String, RefOr<Response>> {
    let one = |(status, description): &(&str, &str)| {
        let content = Content::new(Some(Ref::from_schema_name("ManagementError")));
        let response = ResponseBuilder::new().description(*description).content("application/json", content);
        ((*status).to_owned(), response.build().into())
    };
    responses.iter().map(one).collect()
}
