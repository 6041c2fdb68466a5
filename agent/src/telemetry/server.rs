//! Answers `/healthz`, `/readyz` and `/metrics`, within limits that nobody outside can make the agent exceed.
use super::Metrics;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::get,
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use serde::Serialize;
use std::{collections::VecDeque, net::SocketAddr, sync::Arc, time::Duration};
use thiserror::Error;
use tokio::{
    net::{TcpListener, TcpStream},
    task::AbortHandle,
    time::{sleep, timeout},
};

/// Connections at a time; for one more, the oldest goes: who holds them all does not keep others out.
const CONNECTIONS: usize = 32;
/// A request's head must be there within this time,
const HEAD: Duration = Duration::from_secs(5);
/// and all be done within this.
const WHOLE: Duration = Duration::from_secs(10);
/// Bytes of a request's head.
const HEAD_BYTES: usize = 16 << 10;
/// Fields in it.
const FIELDS: usize = 64;
/// After a connection could not be taken: there are too many descriptors open.
const PAUSE: Duration = Duration::from_millis(100);

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The address can't be listened on.
#[derive(Debug, Error)]
#[error(
    "listening on {address} for health and metrics; is it an address of this machine, and does nothing else listen there?"
)]
pub struct ListenError {
    address: SocketAddr,
    source: std::io::Error,
}

/// Listens.
///
/// # Errors
/// When the address is not this machine's, taken, or not allowed.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ListenError> {
    let failed = |source| ListenError { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    tracing::info!(%address, "health and metrics are served");
    Ok(listener)
}

/// Answers until it is dropped.
pub async fn serve(listener: TcpListener, metrics: Arc<Metrics>) {
    let router = Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(exposed))
        .with_state(metrics);
    let mut open: VecDeque<AbortHandle> = VecDeque::new();
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::debug!(%error, "a connection could not be taken");
                sleep(PAUSE).await;
                continue;
            }
        };
        open.retain(|connection| !connection.is_finished());
        if open.len() >= CONNECTIONS
            && let Some(oldest) = open.pop_front()
        {
            oldest.abort();
        }
        open.push_back(tokio::spawn(answer(stream, router.clone())).abort_handle());
    }
}

/// One request a connection.
async fn answer(stream: TcpStream, router: Router) {
    let connection = http1::Builder::new()
        .keep_alive(false)
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .max_headers(FIELDS)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    // Whatever ended it, the other side knows.
    let _ = timeout(WHOLE, connection).await;
}

async fn healthz(State(metrics): State<Arc<Metrics>>) -> Response {
    let alive = metrics.health.alive();
    json(alive.healthy, &alive)
}

async fn readyz(State(metrics): State<Arc<Metrics>>) -> Response {
    let readiness = metrics.health.readiness();
    json(readiness.ready, &readiness)
}

async fn exposed(State(metrics): State<Arc<Metrics>>) -> Response {
    match metrics.text() {
        Ok(text) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn json(is_well: bool, body: &impl Serialize) -> Response {
    let status = if is_well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let mut text = serde_json::to_string(body).unwrap_or_default();
    text.push('\n');
    (status, [(CONTENT_TYPE, "application/json")], text).into_response()
}
