//! Arguments as a request, by the facts of their operation alone: without its type, the code that does it is compiled once
//! and not for each of some seven hundred operations.

use http::Request;
use okta_transport::Body;
use serde_json::Value;

use super::{Args, Argument, BODY, THE_BODY, kind};
use crate::error::{ArgsError, ArgsProblem, Error};
use crate::info::{BodyInfo, Kind, Location, OperationInfo, ParameterInfo};
use crate::param::Param;
use crate::request::RequestWriter;
use crate::shape::Shape;

/// The request that an operation makes of `args`.
pub(crate) fn request(info: &'static OperationInfo, args: Value) -> Result<Request<Body>, Error> {
    let mut args = Args::new(info, args)?;
    let mut request = RequestWriter::new(info);
    for parameter in info.parameters {
        args.send(parameter, &mut request)?;
    }
    if let Some(body) = info.body {
        args.send_body(body, &mut request)?;
    }
    args.finish()?;
    Ok(request.finish()?)
}

impl Args {
    fn send(
        &mut self,
        parameter: &'static ParameterInfo,
        request: &mut RequestWriter,
    ) -> Result<(), ArgsError> {
        match parameter.kind {
            Kind::Text | Kind::OneOf(_) => self.send_as::<String>(parameter, request),
            Kind::Boolean => self.send_as::<bool>(parameter, request),
            Kind::Integer => self.send_as::<i64>(parameter, request),
            Kind::Number => self.send_as::<f64>(parameter, request),
            Kind::List { .. } => self.send_as::<Vec<String>>(parameter, request),
        }
    }

    fn send_as<T: Argument + Param>(
        &mut self,
        parameter: &'static ParameterInfo,
        request: &mut RequestWriter,
    ) -> Result<(), ArgsError> {
        let name = parameter.name;
        let value: T = match self.optional(name)? {
            Some(value) => value,
            None if parameter.required => return Err(self.error(name, ArgsProblem::Missing)),
            None => return Ok(()),
        };
        match (parameter.location, parameter.kind) {
            (Location::Path, _) => value.each(&mut |text| request.path(name, text)),
            (Location::Header, _) => request.header(name, &value),
            (
                Location::Query,
                Kind::List {
                    exploded: false, ..
                },
            ) => {
                request.query_joined(name, &value);
            }
            (Location::Query, _) => request.query(name, &value),
        }
        Ok(())
    }

    fn send_body(&mut self, body: BodyInfo, request: &mut RequestWriter) -> Result<(), ArgsError> {
        if body.shape == Shape::Bytes {
            match self.optional_content()? {
                Some(content) => request.content(&content),
                None if body.required => return Err(self.error(BODY, ArgsProblem::Missing)),
                None => {}
            }
            return Ok(());
        }
        match self.values.remove(BODY) {
            None | Some(Value::Null) if body.required => {
                Err(self.error(BODY, ArgsProblem::Missing))
            }
            None | Some(Value::Null) => Ok(()),
            Some(value) if body.shape.fits(&value) => {
                request.json(&value);
                Ok(())
            }
            Some(value) => Err(self.expected(BODY, THE_BODY, kind(&value))),
        }
    }
}
