//! A connection to a syslog server: written to, looked at whether the server is still there, closed in order.
use super::settings::{Settings, Transport};
use std::{io, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpStream, UnixDatagram},
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, pki_types::ServerName},
};

/// The server is given so long to close its side, too.
const CLOSING: Duration = Duration::from_millis(500);

/// A connection.
pub enum Connection {
    /// Bytes one after the other, plain or over TLS.
    Stream(Box<dyn Stream>),
    /// Messages.
    Datagrams(UnixDatagram),
}

/// Plain or over TLS.
pub trait Stream: AsyncRead + AsyncWrite + Unpin {}
impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// What failed, with whom.
    pub async fn open(settings: &Settings, tls: Option<Arc<ClientConfig>>) -> Result<Self, String> {
        let address = &settings.address;
        let failed =
            |error: &dyn std::fmt::Display| format!("connecting to syslog at {address}: {error}");
        if settings.transport == Transport::Unix {
            let socket = UnixDatagram::unbound().map_err(|error| failed(&error))?;
            socket.connect(address).map_err(|error| failed(&error))?;
            return Ok(Self::Datagrams(socket));
        }
        let stream = TcpStream::connect(address)
            .await
            .map_err(|error| failed(&error))?;
        let _ = stream.set_nodelay(true);
        let Some(client) = tls else {
            return Ok(Self::Stream(Box::new(stream)));
        };
        let host = address
            .rsplit_once(':')
            .map_or(&**address, |(host, _)| host);
        let host = host.trim_matches(['[', ']']);
        let name = settings.tls.server_name.as_deref().unwrap_or(host);
        let name = ServerName::try_from(name.to_owned()).map_err(|error| failed(&error))?;
        let stream = TlsConnector::from(client).connect(name, stream).await;
        let stream = stream.map_err(|error| failed(&error))?;
        Ok(Self::Stream(Box::new(stream)))
    }

    /// Sends frames, or messages.
    pub async fn write(&mut self, parts: &[String]) -> io::Result<()> {
        match self {
            Self::Stream(stream) => {
                for part in parts {
                    stream.write_all(part.as_bytes()).await?;
                }
                stream.flush().await
            }
            Self::Datagrams(socket) => {
                for part in parts {
                    socket.send(part.as_bytes()).await?;
                }
                Ok(())
            }
        }
    }

    /// Whether the server is still there, as far as can be seen: it never speaks, but closes.
    pub async fn is_alive(&mut self) -> bool {
        let Self::Stream(stream) = self else {
            return true;
        };
        let mut spoken = [0; 512];
        match timeout(Duration::ZERO, stream.read(&mut spoken)).await {
            Ok(Ok(0) | Err(_)) => false,
            Ok(Ok(_)) | Err(_) => true,
        }
    }

    /// Ends what is sent (over TLS with `close_notify`), and waits a little until the server has read it all and closes, too:
    /// a server may throw away what it has not read when a connection breaks.
    pub async fn close(mut self) {
        let Self::Stream(stream) = &mut self else {
            return;
        };
        let closing = async {
            stream.shutdown().await?;
            let mut spoken = [0; 512];
            while stream.read(&mut spoken).await? > 0 {}
            Ok::<(), io::Error>(())
        };
        let _ = timeout(CLOSING, closing).await;
    }
}
