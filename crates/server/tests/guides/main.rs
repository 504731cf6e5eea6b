//! The five guides that the system is drawn from: each request as it is written there, host, ids and token filled in, and what
//! the guide promises of it, seen through a browser. And the management API beside them: rules M1 to M6, S3, R1 to R3.

#[expect(dead_code, reason = "the tests of the house need more of it")]
#[path = "../house"]
mod house {
    pub(crate) mod support;
}

mod administrator;

mod administration;
mod guide_000;
mod guide_001;
mod guide_002;
mod guide_003;
mod guide_004;

mod refused;
mod tokens;
