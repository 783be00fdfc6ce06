//! What an operation's type makes of an answer: the name of the type, and how much of the answer it declares.

use http::Response;
use okta_api::codec::Codec;
use okta_api::registry::{Visitor, visit};
use okta_api::transport::Body;
use okta_api::{Error, FromArgs, Reply};
use okta_models::leaves::Leaves;
use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::case::plain_type;

/// The name of the type that an operation gives: `User`, `List<User>`, `()`.
pub(crate) fn output(id: &str) -> Option<String> {
    visit(id, Name).ok()
}

/// How much of an answer the type of the operation declares.
pub(crate) fn leaves(id: &str, reply: &Reply<Value>) -> Leaves {
    let mut response = Response::new(Body::from(reply.body().clone()));
    *response.status_mut() = reply.status;
    visit(id, Decode(response))
        .ok()
        .expect("a known operation")
        .expect("an answer that can be read")
}

struct Name;

impl Visitor for Name {
    type Output = String;

    fn visit<O: FromArgs>(self) -> String {
        plain_type(std::any::type_name::<O::Output>())
    }
}

struct Decode(Response<Body>);

impl Visitor for Decode {
    type Output = Result<Leaves, Error>;

    fn visit<O: FromArgs>(self) -> Self::Output {
        Ok(Leaves::of(&Written::<O>(&O::reply(self.0)?.value)))
    }
}

struct Written<'a, O: FromArgs>(&'a O::Output);

impl<O: FromArgs> Serialize for Written<'_, O> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        O::Codec::serialize(self.0, serializer)
    }
}
