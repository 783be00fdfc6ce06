//! The command line: an org in a box on a port of this machine.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use okta_emulator::{
    DEFAULT_IDENTITY_SOURCE, DEFAULT_TOKEN, Emulator, Engine, Fault, OrgFeature, RateLimits,
    ServeOptions, Snapshot, serve_with,
};
use tokio::net::TcpListener;

/// An Okta org in a box. It forgets everything when it stops, unless it is given a file for a snapshot.
#[derive(Parser)]
#[command(version)]
struct Options {
    /// The port to listen on; 0 picks a free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to listen on. Others than this machine can only call if it is not a loopback address.
    #[arg(long, default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    bind: IpAddr,
    /// What the org runs on: identity-engine or classic.
    #[arg(long, default_value_t)]
    engine: Engine,
    /// A feature that the org has, such as realms; a wrong name is answered with all. May be given several times.
    #[arg(long, value_name = "FEATURE")]
    with: Vec<OrgFeature>,
    /// A feature that the org has not, such as universal-logout. May be given several times.
    #[arg(long, value_name = "FEATURE")]
    without: Vec<OrgFeature>,
    /// How many users the org starts with.
    #[arg(long, default_value_t = 0)]
    seed_users: usize,
    /// How many items a page has at most where a call says no limit; as many as Okta gives if not given.
    #[arg(long, value_name = "ITEMS", value_parser = clap::value_parser!(u32).range(1..))]
    page_size: Option<u32>,
    /// Refuses attributes of users and groups that no schema has.
    #[arg(long)]
    strict_profiles: bool,
    /// An API token that the org takes; may be given several times. Without any it is "emulator-token".
    #[arg(long)]
    token: Vec<String>,
    /// Decides which ids the org hands out.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// A name of this machine under which /_emulator answers, beside addresses and localhost; may be given several times.
    #[arg(long, value_name = "NAME")]
    control_host: Vec<String>,
    /// The id of a custom identity source to add; may be given several times.
    #[arg(long)]
    identity_source: Vec<String>,
    /// Calls that each caller may make in a window: in every bucket, or as BUCKET=CALLS in one, such as
    /// /api/v1/users=600. May be given several times.
    #[arg(long, value_name = "[BUCKET=]CALLS", value_parser = Limit::parse)]
    rate_limit: Vec<Limit>,
    /// How long a rate-limit window is, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    rate_window: u32,
    /// How many calls the org takes at a time; any number if not given.
    #[arg(long, value_name = "CALLS")]
    concurrency: Option<usize>,
    /// Something that goes wrong, as JSON: {"kind": "latency", "ms": 200}. May be given several times.
    #[arg(long, value_name = "JSON")]
    fault: Vec<Fault>,
    /// Keeps the org in this file: goes on from it if it is there, and writes it when it stops. Passwords and tokens are in
    /// it as they are; only its owner may read it.
    #[arg(long, value_name = "FILE")]
    snapshot: Option<PathBuf>,
}

/// One `--rate-limit`.
#[derive(Clone)]
struct Limit {
    bucket: Option<String>,
    calls: u64,
}

impl Limit {
    fn parse(text: &str) -> Result<Self, String> {
        // A bucket may hold an equals sign, a number does not.
        let (bucket, calls) = match text.rsplit_once('=') {
            Some((bucket, calls)) => (Some(bucket), calls),
            None => (None, text),
        };
        // Whether there is such a bucket is said before anything is started.
        if let Some(bucket) = bucket {
            RateLimits::default()
                .bucket(bucket, 0)
                .map_err(|error| error.to_string())?;
        }
        Ok(Self {
            bucket: bucket.map(str::to_owned),
            calls: calls
                .parse()
                .map_err(|_| "calls must be a whole number".to_owned())?,
        })
    }
}

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(run(options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &io::Error) -> ExitCode {
    writeln!(io::stderr(), "okta-emulator: {error}").ok();
    ExitCode::FAILURE
}

async fn run(options: Options) -> io::Result<()> {
    let file = options.snapshot.as_deref();
    let known = file.map(kept).transpose()?.flatten();
    let wanted = SocketAddr::new(options.bind, options.port);
    let listener = TcpListener::bind(wanted).await.map_err(|error| {
        io::Error::new(error.kind(), format!("cannot listen on {wanted}: {error}"))
    })?;
    let address = listener.local_addr()?;
    let token = match options.token.is_empty() {
        true => DEFAULT_TOKEN.to_owned(),
        false => "$TOKEN".to_owned(),
    };
    let seeded = format!(
        "{} users and the identity source {DEFAULT_IDENTITY_SOURCE}",
        options.seed_users
    );
    let mut builder = Emulator::builder()
        .engine(options.engine)
        .seed(options.seed)
        .seed_users(options.seed_users)
        .rate_window(Duration::from_secs(options.rate_window.into()));
    for feature in options.with {
        builder = builder.feature(feature, true);
    }
    for feature in options.without {
        builder = builder.feature(feature, false);
    }
    for Limit { bucket, calls } in options.rate_limit {
        builder = match bucket {
            Some(bucket) => builder
                .bucket_limit(bucket, calls)
                .map_err(io::Error::other)?,
            None => builder.rate_limit(calls),
        };
    }
    builder = builder.strict_profiles(options.strict_profiles);
    if let Some(items) = options.page_size {
        builder = builder.page_size(usize::try_from(items).unwrap_or(usize::MAX));
    }
    if let Some(calls) = options.concurrency {
        builder = builder.concurrency(calls);
    }
    for fault in options.fault {
        builder = builder.fault(fault);
    }
    for token in options.token {
        builder = builder.token(token);
    }
    for name in options.control_host {
        builder = builder.control_host(name);
    }
    for source in options.identity_source {
        builder = builder.identity_source(source);
    }
    let org = match (&known, file) {
        (Some(snapshot), Some(path)) => {
            builder = builder
                .snapshot(snapshot)
                .map_err(|error| about("read", path, &error))?;
            format!("as it is in {}", path.display())
        }
        (None, Some(path)) => format!("with {seeded}, to be kept in {}", path.display()),
        (_, None) => format!("with {seeded}"),
    };
    // It may be large, and is not needed any more.
    drop(known);
    let emulator = builder.build();
    let stop = told_to_stop()?;
    writeln!(
        io::stdout(),
        "An Okta org in a box listens on http://{address}\n\
         {org}. Try:\n\n\
         \u{20}   curl -H 'Authorization: SSWS {token}' 'http://{address}/api/v1/users?limit=2'\n\n\
         A browser shows what is in it at http://{address}/_emulator. Ctrl-C stops it.",
    )?;
    let serving = serve_with(listener, emulator.clone(), ServeOptions::default(), stop);
    let served = serving.await;
    if let Some(path) = file {
        let saved = emulator.snapshot().save(path);
        saved.map_err(|error| about("write", path, &error))?;
    }
    served
}

/// What an earlier run has left, if any. A file that could not be written in the end is refused at once.
fn kept(path: &Path) -> io::Result<Option<Snapshot>> {
    let known = match Snapshot::read(path) {
        Ok(snapshot) => Some(snapshot),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(about("read", path, &error)),
    };
    Snapshot::can_save(path).map_err(|error| about("write", path, &error))?;
    Ok(known)
}

fn about(what: &str, path: &Path, error: &dyn std::error::Error) -> io::Error {
    io::Error::other(format!("cannot {what} {}: {error}", path.display()))
}

/// Is ready once Ctrl-C or SIGTERM came, from when it is made: who reads that the org listens may stop it at once.
#[cfg(unix)]
fn told_to_stop() -> io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! { _ = interrupted.recv() => {}, _ = terminated.recv() => {} }
    })
}

/// Is ready once Ctrl-C came.
#[cfg(not(unix))]
fn told_to_stop() -> io::Result<impl Future<Output = ()> + Send> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
