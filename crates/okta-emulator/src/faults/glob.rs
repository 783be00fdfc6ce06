//! Which paths a fault means: a beginning, or a pattern with stars.

/// A beginning of paths or, where there is a star in it, a pattern of whole ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob(String);

impl Glob {
    pub(crate) fn new(pattern: String) -> Self {
        Self(pattern)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn fits(&self, path: &str) -> bool {
        if self.0.contains('*') {
            fits(self.0.as_bytes(), path.as_bytes())
        } else {
            let rest = path.strip_prefix(self.0.as_str());
            rest.is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('/') || self.0.ends_with('/')
            })
        }
    }
}

/// Where a star was met: what follows it in the pattern, how far the path had come, and whether slashes count in.
#[derive(Clone, Copy)]
struct Star {
    rest: usize,
    path: usize,
    slashes: bool,
}

/// Goes back to the last star that can take one more byte. A star that takes slashes can take what the stars behind it
/// cannot, so one of each kind is remembered.
fn fits(pattern: &[u8], path: &[u8]) -> bool {
    let (mut p, mut at) = (0, 0);
    let (mut narrow, mut wide): (Option<Star>, Option<Star>) = (None, None);
    loop {
        match (pattern.get(p), path.get(at)) {
            (Some(b'*'), _) => {
                let slashes = pattern.get(p + 1) == Some(&b'*');
                p += if slashes { 2 } else { 1 };
                let star = Some(Star {
                    rest: p,
                    path: at,
                    slashes,
                });
                if slashes {
                    (narrow, wide) = (None, star);
                } else {
                    narrow = star;
                }
                continue;
            }
            (None, None) => return true,
            (Some(want), Some(is)) if want == is => {
                (p, at) = (p + 1, at + 1);
                continue;
            }
            _ => {}
        }
        let takes = |star: &Star| {
            path.get(star.path)
                .is_some_and(|byte| star.slashes || *byte != b'/')
        };
        let star = match (&mut narrow, &mut wide) {
            (Some(star), _) if takes(star) => star,
            (_, Some(star)) if takes(star) => star,
            _ => return false,
        };
        star.path += 1;
        (p, at) = (star.rest, star.path);
        if star.slashes {
            narrow = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Glob;

    #[test]
    fn beginnings_end_at_slashes_and_stars_take_what_they_may() {
        for (pattern, path, expected) in [
            ("/api/v1/users", "/api/v1/users", true),
            ("/api/v1/users", "/api/v1/users/00u1", true),
            ("/api/v1/users", "/api/v1/usersfoo", false),
            ("/api/", "/api/v1", true),
            ("/api/v1/*", "/api/v1/users", true),
            ("/api/v1/*", "/api/v1/users/00u1", false),
            ("/api/v1/**", "/api/v1/users/00u1", true),
            ("/api/*/users/*", "/api/v1/users/00u1", true),
            ("/api/*/users", "/api/v1/groups/users", false),
            (
                "**/lifecycle/*",
                "/api/v1/users/00u1/lifecycle/activate",
                true,
            ),
            ("**/lifecycle/*", "/api/lifecycle/x/lifecycle/y", true),
            ("**/lifecycle/*", "/api/lifecycle/x/y", false),
            ("/api/*s", "/api/uses", true),
            ("**", "", true),
            ("*", "/", false),
        ] {
            let glob = Glob::new(pattern.to_owned());
            assert_eq!(glob.fits(path), expected, "{pattern} {path}");
        }
    }
}
