//! What a node has done, for Prometheus. Names and labels are few and fixed: nothing that a client can choose, and nothing
//! that says who somebody is, becomes a label.

use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::store::{Connections, Happening, Outstanding};

/// The bounds of durations, in seconds: from a session check to what is given up.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// What a request was, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Answered {
    pub(crate) method: Method,
    /// As the route is written, never as it was asked for.
    pub(crate) route: String,
    pub(crate) status: u16,
}

/// The methods that there are. Clients can make up others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Method(&'static str);

impl From<&axum::http::Method> for Method {
    fn from(method: &axum::http::Method) -> Self {
        let known = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];
        Self(known.into_iter().find(|known| *known == method.as_str()).unwrap_or("other"))
    }
}

impl EncodeLabelValue for Method {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> fmt::Result {
        self.0.encode(encoder)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Code {
    code: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct State {
    state: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct What {
    what: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Version {
    version: &'static str,
}

type Durations = Family<Route, Histogram, fn() -> Histogram>;

/// The figures of a node.
pub struct Metrics {
    registry: Mutex<Registry>,
    requests: Family<Answered, Counter>,
    durations: Durations,
    in_flight: Gauge,
    pub(crate) happened: Happened,
    now: Now,
}

/// What is counted when it is committed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Happened {
    sign_ins: Family<Code, Counter>,
    begun: Counter,
    ended: Counter,
}

/// What is looked at when somebody asks.
#[derive(Debug, Default)]
struct Now {
    connections: Family<State, Gauge>,
    passwords_waiting: Gauge,
    passwords_verified: Gauge,
    outstanding: Family<What, Gauge>,
    draining: Gauge,
}

/// How things stand when somebody asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    pub(crate) connections: Connections,
    pub(crate) passwords_waiting: u64,
    pub(crate) passwords_verified: u64,
    /// Nothing where the database does not answer.
    pub(crate) outstanding: Option<Outstanding>,
    pub(crate) draining: bool,
}

/// A request on its way.
pub(crate) struct InFlight<'a>(&'a Gauge);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let durations: Durations = Family::new_with_constructor(|| Histogram::new(SECONDS));
        let metrics = Self {
            registry: Mutex::new(Registry::with_prefix("vestibule")),
            requests: Family::default(),
            durations,
            in_flight: Gauge::default(),
            happened: Happened::default(),
            now: Now::default(),
        };
        metrics.register();
        metrics
    }
}

impl Metrics {
    fn register(&self) {
        let mut registry = self.registry.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Happened { sign_ins, begun, ended } = &self.happened;
        let version = Family::<Version, Gauge>::default();
        version.get_or_create(&Version { version: env!("CARGO_PKG_VERSION") }).set(1);
        registry.register("build_info", "Which version this is", version);
        registry.register("http_requests", "Requests that were answered", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "How long answers took",
            Unit::Seconds,
            self.durations.clone(),
        );
        registry.register("http_requests_in_flight", "Requests on their way", self.in_flight.clone());
        registry.register(
            "sign_ins",
            "Entries of the sign-in log, by their code: 0 is a success",
            sign_ins.clone(),
        );
        registry.register("sessions_begun", "Sessions that began", begun.clone());
        registry.register("sessions_ended", "Sessions that were ended or swept", ended.clone());
        let Now { connections, passwords_waiting, passwords_verified, outstanding, draining } = &self.now;
        registry.register(
            "database_connections",
            "Connections to the database: busy, idle, and the most there can be",
            connections.clone(),
        );
        registry.register("passwords_waiting", "Passwords that wait for a core", passwords_waiting.clone());
        registry.register(
            "passwords_verified",
            "Passwords checked since the start",
            passwords_verified.clone(),
        );
        registry.register(
            "outstanding",
            "Mail and webhook notices on their way, of all nodes together",
            outstanding.clone(),
        );
        registry.register("draining", "1 where the node is about to end", draining.clone());
    }

    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.in_flight.inc();
        InFlight(&self.in_flight)
    }

    pub(crate) fn in_flight(&self) -> i64 {
        self.in_flight.get()
    }

    pub(crate) fn answered(&self, what: Answered, took: Duration) {
        let route = Route { route: what.route.clone() };
        self.requests.get_or_create(&what).inc();
        self.durations.get_or_create(&route).observe(took.as_secs_f64());
    }

    /// All of it, in the OpenMetrics text format.
    ///
    /// # Errors
    /// Where it cannot be written; a string always can.
    pub(crate) fn text(&self, standing: Standing) -> Result<String, fmt::Error> {
        let Standing { connections, passwords_waiting, passwords_verified, outstanding, draining } = standing;
        let gauge = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let Connections { busy, idle, most } = connections;
        for (state, count) in [("busy", busy), ("idle", idle), ("most", most)] {
            self.now
                .connections
                .get_or_create(&State { state })
                .set(i64::try_from(count).unwrap_or(i64::MAX));
        }
        self.now.passwords_waiting.set(gauge(passwords_waiting));
        self.now.passwords_verified.set(gauge(passwords_verified));
        // Rather nothing than what was true an hour ago.
        self.now.outstanding.clear();
        for (what, count) in
            outstanding.into_iter().flat_map(|all| [("mail", all.mail), ("notices", all.notices)])
        {
            self.now.outstanding.get_or_create(&What { what }).set(count);
        }
        self.now.draining.set(draining.into());
        let mut text = String::new();
        encode(&mut text, &self.registry.lock().unwrap_or_else(std::sync::PoisonError::into_inner))?;
        Ok(text)
    }
}

impl Happened {
    pub(crate) fn count(&self, happening: Happening) {
        match happening {
            Happening::SignIn(code) => drop(self.sign_ins.get_or_create(&Code { code }).inc()),
            Happening::SessionsBegun(count) => drop(self.begun.inc_by(count)),
            Happening::SessionsEnded(count) => drop(self.ended.inc_by(count)),
        }
    }
}
