//! Sends messages. Syslog has no acknowledgement: what was sent last is sent again when a connection breaks.
use super::{
    connection::Connection,
    encode::{frame, message},
    settings::{Settings, Transport},
};
use crate::sink::{
    forward::{Context, Outcome, Outlet, Record},
    remote::Stamp,
};
use rustls::ClientConfig;
use std::{collections::VecDeque, io::ErrorKind, sync::Arc};

/// Bytes of what was sent last that are sent again after a connection broke: more than a server has in its buffers at once.
const RECENT: usize = 512 << 10;

/// Sends to a server.
pub struct Syslog {
    settings: Settings,
    node: String,
    connection: Option<Connection>,
    tls: Option<(Arc<ClientConfig>, [Stamp; 3])>,
    /// What was sent over the last connection and may still be on its way in the server.
    recent: VecDeque<String>,
    recent_bytes: usize,
}

impl Syslog {
    /// One that sends by these settings.
    #[must_use]
    pub fn new(settings: Settings, context: Context) -> Self {
        Self {
            settings,
            node: context.node,
            connection: None,
            tls: None,
            recent: VecDeque::new(),
            recent_bytes: 0,
        }
    }

    /// TLS; read anew when a certificate or key changed, and then the connection is made anew, too.
    async fn tls(&mut self) -> Result<Option<Arc<ClientConfig>>, String> {
        if self.settings.transport != Transport::Tls {
            return Ok(None);
        }
        let stamps = self.settings.tls.stamps();
        if let Some((client, of)) = &self.tls
            && *of == stamps
        {
            return Ok(Some(Arc::clone(client)));
        }
        if let Some(connection) = self.connection.take() {
            // What went over it is sent again all the same: a server may have turned our old certificate away.
            connection.close().await;
        }
        let client = self
            .settings
            .tls
            .client()
            .map_err(|error| error.to_string())?;
        self.tls = Some((Arc::clone(&client), stamps));
        Ok(Some(client))
    }

    async fn write(&mut self, parts: &[String]) -> Result<(), Outcome> {
        let tls = self.tls().await.map_err(Outcome::again)?;
        if let Some(connection) = &mut self.connection
            && !connection.is_alive().await
        {
            self.connection = None;
        }
        let failed = |error: &std::io::Error| {
            format!("sending to syslog at {}: {error}", self.settings.address)
        };
        // It is put back when all went well only: also who gives up waiting for it drops it.
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => {
                let open = Connection::open(&self.settings, tls).await;
                let mut connection = open.map_err(Outcome::again)?;
                // The one before broke.
                let again = connection.write(self.recent.make_contiguous()).await;
                again.map_err(|error| Outcome::again(failed(&error)))?;
                connection
            }
        };
        match connection.write(parts).await {
            Ok(()) => {
                self.connection = Some(connection);
                Ok(())
            }
            Err(error) if is_too_long(&error) => Err(Outcome::Refused(failed(&error))),
            Err(error) => Err(Outcome::again(failed(&error))),
        }
    }

    /// Nothing of this is kept of datagrams: the kernel has handed them over.
    fn remember(&mut self, parts: Vec<String>) {
        if self.settings.transport == Transport::Unix {
            return;
        }
        for part in parts {
            self.recent_bytes += part.len();
            self.recent.push_back(part);
        }
        while self.recent_bytes > RECENT
            && let Some(part) = self.recent.pop_front()
        {
            self.recent_bytes -= part.len();
        }
    }
}

fn is_too_long(error: &std::io::Error) -> bool {
    error.raw_os_error() == Some(libc::EMSGSIZE) || error.kind() == ErrorKind::FileTooLarge
}

impl Outlet for Syslog {
    async fn send(&mut self, batch: &[Record]) -> Outcome {
        let of = |record| message(&self.settings, &self.node, record);
        let parts: Vec<String> = match self.settings.transport {
            Transport::Unix => batch.iter().map(of).collect(),
            Transport::Tcp | Transport::Tls => batch.iter().map(|it| frame(&of(it))).collect(),
        };
        if let Err(outcome) = self.write(&parts).await {
            return outcome;
        }
        self.remember(parts);
        Outcome::Delivered
    }

    async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            connection.close().await;
        }
    }
}
