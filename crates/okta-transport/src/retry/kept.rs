//! What is kept of a request in case that it has to be sent again.
//!
//! Nearly every request is sent once, so what counts is how little it takes to keep one. A copy of its extensions is a map
//! and a piece of memory for each entry. Where all that is in them is this crate's own, that is kept without any, and a
//! request is made of it when one is needed.

use http::{Extensions, HeaderMap, Method, Request, Uri, Version};

use crate::course::Entry;
use crate::{Body, CallInfo};

pub(super) enum Kept {
    Parts(Parts),
    Request(Request<Body>),
}

pub(super) struct Parts {
    method: Method,
    uri: Uri,
    version: Version,
    headers: HeaderMap,
    body: Body,
    call: Option<CallInfo>,
    entry: Option<Entry>,
}

impl Kept {
    pub(super) fn of(request: &Request<Body>) -> Self {
        let extensions = request.extensions();
        let (call, entry) = (extensions.get::<CallInfo>(), extensions.get::<Entry>());
        let own = usize::from(call.is_some()) + usize::from(entry.is_some());
        if extensions.len() > own {
            return Self::Request(request.clone());
        }
        Self::Parts(Parts {
            method: request.method().clone(),
            uri: request.uri().clone(),
            version: request.version(),
            headers: request.headers().clone(),
            body: request.body().clone(),
            call: call.cloned(),
            entry: entry.cloned(),
        })
    }

    /// The request, to be changed and sent.
    pub(super) fn request(&mut self) -> &mut Request<Body> {
        loop {
            match self {
                Self::Request(request) => return request,
                Self::Parts(parts) => *self = Self::Request(parts.take()),
            }
        }
    }

    pub(super) fn into_request(self) -> Request<Body> {
        match self {
            Self::Request(request) => request,
            Self::Parts(mut parts) => parts.take(),
        }
    }
}

impl Parts {
    fn take(&mut self) -> Request<Body> {
        let mut request = Request::new(std::mem::take(&mut self.body));
        *request.method_mut() = std::mem::take(&mut self.method);
        *request.uri_mut() = std::mem::take(&mut self.uri);
        *request.version_mut() = self.version;
        *request.headers_mut() = std::mem::take(&mut self.headers);
        let extensions: &mut Extensions = request.extensions_mut();
        if let Some(call) = self.call.take() {
            extensions.insert(call);
        }
        if let Some(entry) = self.entry.take() {
            extensions.insert(entry);
        }
        request
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Principal;
    use crate::course::{Course, set_principal};

    fn request() -> Request<Body> {
        Request::post("https://acme.okta.com/api/v1/users?activate=false")
            .header("x-one", "1")
            .header("x-one", "2")
            .version(Version::HTTP_2)
            .body(Body::from("{}"))
            .expect("a request")
    }

    fn is_same(kept: &Request<Body>, sent: &Request<Body>) {
        let shown = |request: &Request<Body>| format!("{request:?}");
        assert_eq!(shown(kept), shown(sent));
        assert_eq!(kept.body().as_bytes(), sent.body().as_bytes());
        assert_eq!(kept.extensions().len(), sent.extensions().len());
    }

    #[test]
    fn nothing_is_lost_of_a_request() {
        let mut sent = request();
        is_same(Kept::of(&sent).request(), &sent);
        sent.extensions_mut()
            .insert(CallInfo::new("createUser", Method::POST, "/api/v1/users"));
        Course::shared(&mut sent);
        set_principal(sent.extensions_mut(), Principal::new("oauth:0oa1"));
        let mut kept = Kept::of(&sent);
        assert!(matches!(kept, Kept::Parts(_)));
        let again = kept.request();
        is_same(again, &sent);
        let call = again.extensions().get::<CallInfo>();
        assert_eq!(call, sent.extensions().get::<CallInfo>());
        let principal = Principal::of(again.extensions());
        assert_eq!(principal, Principal::of(sent.extensions()));
    }

    #[test]
    fn what_a_caller_put_there_is_kept_too() {
        let mut sent = request();
        sent.extensions_mut().insert(7_u8);
        let mut kept = Kept::of(&sent);
        assert_eq!(kept.request().extensions().get::<u8>(), Some(&7));
        is_same(kept.request(), &sent);
    }
}
