//! What the layers of one call tell one another: where it goes, as whom, until when, what was tried, how far an attempt
//! has come.
//!
//! This travels inwards in the request's extensions, as one entry: each entry is a piece of memory of its own, which a
//! repetition copies. Errors name the request, and so every layer used to keep its method and URI; now all share one copy.

use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Instant;

use http::{Extensions, Request};

use crate::error::Place;
use crate::sending::Sending;
use crate::{Attempts, Principal};

/// One call, as its layers know it. A clone shares it.
#[derive(Clone, Default)]
pub(crate) struct Course(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Nothing until a layer knows the URI that the request goes to.
    place: OnceLock<Place>,
    /// What was tried in a call that was dropped.
    left: Mutex<Option<Box<Attempts>>>,
}

/// All of it, as it stands in the extensions.
#[derive(Clone, Default)]
pub(crate) struct Entry {
    course: Course,
    principal: Option<Principal>,
    /// When the call has to be over.
    deadline: Option<Instant>,
    /// Of the attempt under way.
    sending: Option<Sending>,
}

impl Course {
    /// The call's, for the layers further in to find. `place` is not known yet.
    pub(crate) fn begin(extensions: &mut Extensions) -> Self {
        extensions.get_or_insert_default::<Entry>().course.clone()
    }

    /// The call's, as it was begun further out; else one of this layer's own.
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        match request.extensions().get::<Entry>() {
            Some(entry) => entry.course.clone().going_where(request),
            None => Self::default().going_where(request),
        }
    }

    /// The call's, for the layers further in to find.
    pub(crate) fn shared<B>(request: &mut Request<B>) -> Self {
        let course = Self::begin(request.extensions_mut());
        course.going_where(request)
    }

    /// The call's, which has to be over at this time from here on.
    pub(crate) fn until<B>(request: &mut Request<B>, end: Instant) -> Self {
        let entry = request.extensions_mut().get_or_insert_default::<Entry>();
        entry.deadline = Some(end);
        let course = entry.course.clone();
        course.going_where(request)
    }

    /// The call's, and a note for the client to say how far it has come with this attempt.
    pub(crate) fn attempt<B>(request: &mut Request<B>) -> (Self, Sending) {
        let sending = Sending::default();
        let entry = request.extensions_mut().get_or_insert_default::<Entry>();
        entry.sending = Some(sending.clone());
        let course = entry.course.clone();
        (course.going_where(request), sending)
    }

    /// The call's, and the note of this attempt, for the client that sends it. Where somebody in between sends the request
    /// elsewhere, the course is one of the client's own.
    #[cfg(feature = "client")]
    pub(crate) fn arrive<B>(request: &mut Request<B>) -> (Self, Option<Sending>) {
        let entry = request.extensions_mut().get_mut::<Entry>();
        let (course, sending) = match entry {
            Some(entry) => (Some(entry.course.clone()), entry.sending.take()),
            None => (None, None),
        };
        let course =
            course.filter(|course| course.place().is_none_or(|place| place.is_of(request)));
        (course.unwrap_or_default().going_where(request), sending)
    }

    /// This one, which knows from now on where the request goes.
    fn going_where<B>(self, request: &Request<B>) -> Self {
        self.0.place.get_or_init(|| Place::of(request));
        self
    }

    /// Where the request goes.
    pub(crate) fn place(&self) -> Option<&Place> {
        self.0.place.get()
    }

    /// Leaves what was tried to those further out, by a layer whose future is dropped.
    pub(crate) fn leave(&self, attempts: Attempts) {
        *self.0.left.lock().unwrap_or_else(PoisonError::into_inner) = Some(Box::new(attempts));
    }

    /// What was tried, once the future of the layer that did it was dropped.
    pub(crate) fn left(&self) -> Option<Attempts> {
        let left = self.0.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.as_deref().cloned()
    }
}

/// Says who the request is sent as.
pub(crate) fn set_principal(extensions: &mut Extensions, principal: Principal) {
    extensions.get_or_insert_default::<Entry>().principal = Some(principal);
}

/// Who the request is sent as, by the layer that says it.
pub(crate) fn principal(extensions: &Extensions) -> Option<&Principal> {
    extensions.get::<Entry>()?.principal.as_ref()
}

/// When the call has to be over, by the layer that says it.
pub(crate) fn deadline(extensions: &Extensions) -> Option<Instant> {
    extensions.get::<Entry>()?.deadline
}

impl fmt::Debug for Course {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place().map(ToString::to_string);
        f.debug_tuple("Course").field(&place).finish()
    }
}

#[cfg(all(test, feature = "client"))]
mod tests {
    use super::*;

    fn request(uri: &str) -> Request<()> {
        Request::get(uri).body(()).expect("a request")
    }

    fn is_same(one: &Course, other: &Course) -> bool {
        Arc::ptr_eq(&one.0, &other.0)
    }

    #[test]
    fn layers_further_in_find_it() {
        let mut sent = request("https://acme.okta.com/x?y");
        let begun = Course::begin(sent.extensions_mut());
        assert!(begun.place().is_none());
        let shared = Course::shared(&mut sent);
        assert!(is_same(&begun, &shared));
        // A repetition is a copy.
        assert!(is_same(&begun, &Course::of(&sent.clone())));
        let equal = sent.uri().to_string().parse().expect("a URI");
        *sent.uri_mut() = equal;
        assert!(is_same(&begun, &Course::arrive(&mut sent).0));
        let place = begun.place().expect("a place");
        assert_eq!(place.to_string(), "GET https://acme.okta.com/x");
    }

    #[test]
    fn the_client_names_where_it_was_sent() {
        for uri in [
            "https://gateway.example/x",
            "https://acme.okta.com/y",
            "http://acme.okta.com/x",
        ] {
            let mut sent = request("https://acme.okta.com/x");
            Course::shared(&mut sent);
            *sent.uri_mut() = uri.parse().expect("a URI");
            let (course, _) = Course::arrive(&mut sent);
            let place = course.place().expect("a place");
            assert_eq!(place.to_string(), format!("GET {uri}"));
        }
    }
}
