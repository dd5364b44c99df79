//! A gateway client by hand, over either way of compression.

use fake_discord::FakeDiscord;
use flate2::{Decompress, FlushDecompress};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{WebSocketStream, tungstenite::Message};

pub struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// Set where the whole stream is compressed.
    inflate: Option<Decompress>,
    /// How the last payload came.
    pub last_was_binary: bool,
}

impl Socket {
    /// Connects and reads HELLO.
    pub async fn open(discord: &FakeDiscord) -> Self {
        Self::open_with(discord, "v=10&encoding=json").await
    }

    pub async fn open_with(discord: &FakeDiscord, query: &str) -> Self {
        let mut socket = Self::connect(discord, query).await;
        let hello = socket.next().await.unwrap();
        assert_eq!(hello["op"], json!(10));
        assert!(hello["d"]["heartbeat_interval"].is_u64());
        socket
    }

    async fn connect(discord: &FakeDiscord, query: &str) -> Self {
        let stream = TcpStream::connect(discord.gateway_address()).await.unwrap();
        let url = format!("ws://{}/?{query}", discord.gateway_address());
        let (stream, _) = tokio_tungstenite::client_async(url, stream).await.unwrap();
        let inflate = query.contains("zlib-stream").then(|| Decompress::new(true));
        Self { stream, inflate, last_was_binary: false }
    }

    pub async fn say(&mut self, payload: Value) {
        self.say_text(&payload.to_string()).await;
    }

    pub async fn say_text(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.unwrap();
    }

    /// The next payload, or the close code; 0 where the connection was cut.
    pub async fn next(&mut self) -> Result<Value, u16> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    self.last_was_binary = false;
                    return Ok(serde_json::from_str(&text).unwrap());
                }
                Some(Ok(Message::Binary(bytes))) => {
                    self.last_was_binary = true;
                    return Ok(self.inflated(&bytes));
                }
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(0, |f| f.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(0),
            }
        }
    }

    fn inflated(&mut self, bytes: &[u8]) -> Value {
        let mut alone = Decompress::new(true);
        let inflate = self.inflate.as_mut().unwrap_or(&mut alone);
        let mut output = Vec::with_capacity(1 << 20);
        inflate.decompress_vec(bytes, &mut output, FlushDecompress::Sync).unwrap();
        serde_json::from_slice(&output).unwrap()
    }

    /// The next event's name and data; other payloads are skipped.
    pub async fn event(&mut self) -> (String, Value) {
        loop {
            let payload = self.next().await.unwrap();
            if let Some(name) = payload["t"].as_str() {
                return (name.to_owned(), payload["d"].clone());
            }
        }
    }

    /// Reads events up to one of this name.
    pub async fn until(&mut self, name: &str) -> Value {
        loop {
            let (found, data) = self.event().await;
            if found == name {
                return data;
            }
        }
    }

    pub async fn identify(&mut self, token: &str, intents: u64) {
        self.identify_with(token, intents, json!({})).await;
    }

    pub async fn identify_with(&mut self, token: &str, intents: u64, more: Value) {
        let properties = json!({"os": "linux", "browser": "test", "device": "test"});
        let mut data = json!({"token": token, "intents": intents, "properties": properties});
        for (name, value) in more.as_object().unwrap() {
            data[name] = value.clone();
        }
        self.say(json!({"op": 2, "d": data})).await;
    }
}
