//! `cargo xtask packages`: what a registry would be sent, looked at before it is.
//!
//! `cargo package` alone takes a package without a README or a licence, of any size, and compiles neither its tests nor what needs
//! another package of this workspace at a version that no registry has. Here the packages are held against what a reader of them
//! needs, and `--build` compiles them unpacked, each with the others, away from the workspace.

mod elsewhere;
mod rules;

use anyhow::{Context, Result, bail};

use crate::workspace::{Metadata, Package, cargo, metadata, published, root, succeed};

/// What `cargo xtask packages` takes.
#[derive(Clone, Debug, clap::Args)]
pub struct Args {
    /// Also unpack the packages elsewhere, and compile them with all features, tests, examples and benchmarks.
    #[arg(long)]
    build: bool,
}

/// Packs the published crates, and prints their sizes in the order in which they can be published.
///
/// # Errors
/// Where a crate cannot be packed, or its package is not as it should be.
pub fn run(args: &Args) -> Result<()> {
    let metadata = metadata()?;
    let crates = published(&metadata)?;
    pack(&crates)?;
    // They all promise the same.
    let mut wrong = crates
        .first()
        .map(|package| rules::too_new(package, &metadata))
        .unwrap_or_default();
    for package in &crates {
        let file = archive(&metadata, package);
        let size = file
            .metadata()
            .with_context(|| format!("no {}", file.display()))?;
        println!("{:>9} bytes  {}", size.len(), package.name);
        let files = files(package)?;
        let found = rules::broken(package, size.len(), &files, &root());
        wrong.extend(
            found
                .into_iter()
                .map(|what| format!("{}: {what}", package.name)),
        );
    }
    if !wrong.is_empty() {
        bail!("{}", wrong.join("\n"));
    }
    if args.build {
        let archives: Vec<_> = crates.iter().map(|it| archive(&metadata, it)).collect();
        elsewhere::build(&archives, &metadata.target_directory)?;
    }
    Ok(())
}

/// Packs them together, since each may need another one that no registry has.
fn pack(crates: &[&Package]) -> Result<()> {
    let mut command = cargo();
    command.current_dir(root());
    command.args(["package", "--quiet", "--no-verify", "--allow-dirty"]);
    for package in crates {
        command.args(["--package", &package.name]);
    }
    succeed(&mut command)
}

fn archive(metadata: &Metadata, package: &Package) -> std::path::PathBuf {
    let name = format!("{}-{}.crate", package.name, package.version);
    metadata.target_directory.join("package").join(name)
}

/// The files of a package, as cargo lists them.
fn files(package: &Package) -> Result<Vec<String>> {
    let mut command = cargo();
    command.current_dir(root());
    command.args(["package", "--quiet", "--list", "--allow-dirty", "--package"]);
    let output = command.arg(&package.name).output();
    let output = output.context("cannot start cargo")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    let list = String::from_utf8(output.stdout).context("a file name")?;
    Ok(list.lines().map(str::to_owned).collect())
}

/// The file of a package, in its crate's folder.
fn beside(package: &Package, file: &str) -> Option<String> {
    let folder = package.manifest_path.parent()?;
    std::fs::read_to_string(folder.join(file)).ok()
}
