//! The edges: thin layers over what the browser offers. They decide nothing and none of them can panic: where the
//! browser refuses (storage is blocked, there is no `Intl`), they say so by a value.

pub(crate) mod clock;
pub(crate) mod event;
pub(crate) mod fetch;
pub(crate) mod focus;
pub(crate) mod form;
pub(crate) mod keep;
pub(crate) mod locale;
pub(crate) mod navigation;
pub(crate) mod passkey;
pub(crate) mod storage;
