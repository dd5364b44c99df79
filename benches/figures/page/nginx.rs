//! nginx beside the page, on the same cores: the peer that serves files and event streams.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};

use reqwest::header::HeaderMap;
use tempfile::TempDir;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::super::disk;
use super::super::measure::Outcome;
use super::super::process::{ASK_EVERY, GUARD, Process, free_address, get};

const MODULE: &str = "/usr/lib/nginx/modules/ngx_nchan_module.so";
/// What answers of the page have and files on disk have not.
const HEADERS: [&str; 7] = [
    "cache-control",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "cross-origin-opener-policy",
    "vary",
];

pub struct Nginx {
    pub address: SocketAddr,
    pub process: Process,
    _folder: TempDir,
}

/// Installs what is missing with apt-get, and says so.
pub async fn need(programs: &[(&str, &str)]) -> Outcome<()> {
    for (file, package) in programs {
        let found = Path::new(file).exists()
            || ["/usr/bin", "/usr/sbin", "/usr/local/bin"]
                .iter()
                .any(|folder| Path::new(folder).join(file).exists());
        if found {
            continue;
        }
        eprintln!("page: {file} is missing; installing {package} with apt-get");
        let line = format!(
            "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
             --no-install-recommends {package} >/dev/null"
        );
        let done =
            spawn_blocking(move || Command::new("sh").args(["-c", &line]).status()).await??;
        if !done.success() {
            return Err(
                format!("{package} can't be installed: run `apt-get install {package}`").into()
            );
        }
    }
    Ok(())
}

impl Nginx {
    /// Serves these bytes at `/`, compressed ones to whoever takes gzip, with the page's headers.
    pub async fn with_files(plain: &[u8], gzip: &[u8], headers: &HeaderMap) -> Outcome<Self> {
        let folder = disk::folder()?;
        let root = folder.path().join("root");
        std::fs::create_dir(&root)?;
        std::fs::write(root.join("index.html"), plain)?;
        std::fs::write(root.join("index.html.gz"), gzip)?;
        let mut location = "location / { gzip_static on; default_type text/html; \
                            open_file_cache max=100; open_file_cache_valid 60s; "
            .to_owned();
        for name in HEADERS {
            if let Some(value) = headers.get(name) {
                write!(location, "add_header {name} \"{}\"; ", value.to_str()?)?;
            }
        }
        location.push('}');
        Self::start(folder, "", &location).await
    }

    /// One channel: published to at `/pub`, followed at `/sub`.
    pub async fn with_channel() -> Outcome<Self> {
        need(&[(MODULE, "libnginx-mod-nchan")]).await?;
        let locations = "location = /sub { nchan_subscriber eventsource; nchan_channel_id one; } \
                         location = /pub { nchan_publisher; nchan_channel_id one; } \
                         location = / { return 200; }";
        Self::start(disk::folder()?, &format!("load_module {MODULE};"), locations).await
    }

    async fn start(folder: TempDir, modules: &str, locations: &str) -> Outcome<Self> {
        need(&[("nginx", "nginx")]).await?;
        let address = free_address().await?;
        let root = folder.path().join("root");
        let conf = folder.path().join("nginx.conf");
        let here = folder.path().display();
        let text = format!(
            "{modules}\ndaemon off; worker_processes auto; worker_rlimit_nofile 20000; \
             pid {here}/pid; error_log {here}/error.log; user root;\n\
             events {{ worker_connections 15000; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; \
             client_body_temp_path {here}/b; proxy_temp_path {here}/p; fastcgi_temp_path {here}/f; \
             uwsgi_temp_path {here}/u; scgi_temp_path {here}/s;\n\
             server {{ listen {address}; root {}; index index.html; {locations} }} }}\n",
            root.display()
        );
        std::fs::write(&conf, text)?;
        let mut command = Command::new("nginx");
        command.arg("-c").arg(&conf).arg("-p").arg(folder.path());
        command.stdout(Stdio::null()).stderr(std::fs::File::create(folder.path().join("log"))?);
        let mut process = Process(command.spawn()?);
        let ready = timeout(GUARD, async {
            while get(address, "/").await.is_none_or(|(status, _)| status != 200) {
                if let Some(ended) = process.0.try_wait()? {
                    let log = std::fs::read_to_string(folder.path().join("log"))?;
                    return Err(format!("nginx ended with {ended}:\n{log}").into());
                }
                tokio::time::sleep(ASK_EVERY).await;
            }
            Outcome::Ok(())
        });
        ready.await??;
        Ok(Self { address, process, _folder: folder })
    }
}
