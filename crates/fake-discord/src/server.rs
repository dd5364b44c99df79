//! The HTTPS server: one address that presents certificates for Discord's names, over lines that
//! a test can cut.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    Router,
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::task::AtomicWaker;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use crate::{Error, Id, rest, shared::Shared};

/// A token as Discord makes them: the bot's id first, then two opaque parts.
pub(crate) fn token_for(bot: Id) -> String {
    let id = URL_SAFE_NO_PAD.encode(bot.to_string());
    format!("{id}.FakeDi.{}", URL_SAFE_NO_PAD.encode(format!("no secret at all {bot:010x}")))
}

/// An authority made for this one server, and the server's certificate.
pub(crate) struct Identity {
    pub(crate) authority_pem: String,
    tls: Arc<rustls::ServerConfig>,
}

impl Identity {
    /// Makes both anew, for Discord's names and for this machine.
    pub(crate) fn make(attachment_host: &str) -> Result<Self, Error> {
        Self::try_make(attachment_host).map_err(|error| Error::Start(error.to_string()))
    }

    fn try_make(attachment_host: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.distinguished_name.push(DnType::CommonName, "fake-discord authority");
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let authority_key = KeyPair::generate()?;
        let authority_pem = authority.self_signed(&authority_key)?.pem();
        let issuer = Issuer::new(authority, authority_key);

        let mut names: Vec<String> =
            ["discord.com", "*.discord.com", "*.discordapp.com", "*.discordapp.net", "localhost"]
                .into_iter()
                .chain(["127.0.0.1", "::1"])
                .map(str::to_owned)
                .collect();
        let host = attachment_host.split(':').next().unwrap_or(attachment_host);
        if !names.iter().any(|name| name == host) {
            names.push(host.to_owned());
        }
        let key = KeyPair::generate()?;
        let certificate = CertificateParams::new(names)?.signed_by(&key, &issuer)?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)?;
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { authority_pem, tls: Arc::new(tls) })
    }
}

/// Serves REST and attachments until the task is dropped.
pub(crate) async fn serve(listener: TcpListener, identity: &Identity, shared: Arc<Shared>) {
    let listener = TlsListener::new(listener, TlsAcceptor::from(Arc::clone(&identity.tls)));
    let service = Router::new()
        .fallback(rest::answer)
        .with_state(shared)
        .into_make_service_with_connect_info::<Line>();
    if let Err(error) = axum::serve(listener, service).await {
        tracing::error!(%error, "the fake Discord stopped");
    }
}

/// One connection, as its requests see it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    switch: Arc<Switch>,
}

#[derive(Debug, Default)]
struct Switch {
    cut: AtomicBool,
    reader: AtomicWaker,
}

impl Line {
    /// Cuts the connection: the client reads its end without an answer.
    pub(crate) fn cut(&self) {
        self.switch.cut.store(true, Ordering::Release);
        self.switch.reader.wake();
    }
}

impl Connected<IncomingStream<'_, TlsListener>> for Line {
    fn connect_info(stream: IncomingStream<'_, TlsListener>) -> Self {
        stream.remote_addr().clone()
    }
}

/// Accepts TLS; handshakes run beside each other, so a client that stalls holds nobody up.
struct TlsListener {
    address: io::Result<SocketAddr>,
    accepted: mpsc::Receiver<TlsStream<TcpStream>>,
    accepting: tokio::task::JoinHandle<()>,
}

impl TlsListener {
    fn new(listener: TcpListener, acceptor: TlsAcceptor) -> Self {
        let (sender, accepted) = mpsc::channel(64);
        let address = listener.local_addr();
        let accepting = tokio::spawn(async move {
            loop {
                let stream = match listener.accept().await {
                    Ok((stream, _)) => without_delay(stream),
                    Err(error) => {
                        tracing::warn!(%error, "could not accept a connection");
                        tokio::task::yield_now().await;
                        continue;
                    }
                };
                let (acceptor, sender) = (acceptor.clone(), sender.clone());
                tokio::spawn(async move {
                    match acceptor.accept(stream).await {
                        // Nobody takes it any more: the server is stopping.
                        Ok(stream) => drop(sender.send(stream).await),
                        Err(error) => tracing::debug!(%error, "a TLS handshake failed"),
                    }
                });
            }
        });
        Self { address, accepted, accepting }
    }
}

impl Drop for TlsListener {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Listener for TlsListener {
    type Io = CuttableStream;
    type Addr = Line;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let Some(stream) = self.accepted.recv().await else {
            // The accepting task ended: there will be no connection any more.
            return std::future::pending().await;
        };
        let switch = Arc::new(Switch::default());
        (CuttableStream { stream, switch: Arc::clone(&switch) }, Line { switch })
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        match &self.address {
            Ok(_) => Ok(Line { switch: Arc::default() }),
            Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
        }
    }
}

/// A stream that fails at once when its line is cut.
struct CuttableStream {
    stream: TlsStream<TcpStream>,
    switch: Arc<Switch>,
}

impl CuttableStream {
    fn is_cut(&self) -> bool {
        self.switch.cut.load(Ordering::Acquire)
    }
}

impl AsyncRead for CuttableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.switch.reader.register(context.waker());
        if self.is_cut() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for CuttableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.is_cut() {
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.is_cut() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Small answers go out at once: otherwise each may wait 40 ms for the other side's system.
pub(crate) fn without_delay(stream: tokio::net::TcpStream) -> tokio::net::TcpStream {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection keeps its small delays");
    }
    stream
}
