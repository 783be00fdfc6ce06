//! Generated SDKs write names as their language does; the wire has one way.

/// `idp_id` as the wire has it: `idpId`.
pub(crate) fn wire_name(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &capitalized(part))
}

/// `getUser` as a type is called: `GetUser`.
pub(crate) fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + characters.as_str(),
        None => String::new(),
    }
}

/// The name of a type without modules, also inside its brackets.
pub(crate) fn plain_type(name: &str) -> String {
    let pieces = name.split_inclusive(['<', '>', ',', ' ', '(', ')']);
    pieces
        .map(|piece| piece.rsplit("::").next().unwrap_or(piece))
        .collect()
}

#[test]
fn names_are_converted() {
    assert_eq!(wire_name("identity_source_id"), "identitySourceId");
    assert_eq!(capitalized("getUser"), "GetUser");
    assert_eq!(plain_type("a::b::List<c::d::E>"), "List<E>");
    assert_eq!(plain_type("()"), "()");
}
