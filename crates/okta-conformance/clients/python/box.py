"""The org under test, and Okta's SDK on it.

`OKTA_ORG` is the address of a listening okta-emulator with an empty org, `OKTA_ORG_TOKEN` one of its API tokens. The SDK is used
unchanged, but that it is told to take an address without TLS.
"""

import json
import logging
import os
import unittest
import urllib.request

os.environ["OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"] = "true"

from okta.client import Client  # noqa: E402
from okta.pagination import PaginationHelper  # noqa: E402

URL = os.environ.get("OKTA_ORG", "http://127.0.0.1:8080")
TOKEN = os.environ.get("OKTA_ORG_TOKEN", "emulator-token")


def client(**settings):
    """The SDK's client with an API token, or with what is said instead."""
    return Client({"orgUrl": URL, "token": TOKEN, **settings})


def call(method, path, body=None, scheme="SSWS"):
    """A call without the SDK, for what its models cannot say. Gives the JSON of the answer."""
    request = urllib.request.Request(
        URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"{scheme} {TOKEN}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        text = response.read()
    return json.loads(text) if text else None


class Case(unittest.IsolatedAsyncioTestCase):
    """A test with the SDK's client at hand."""

    def setUp(self):
        # Tests run in asyncio's debug mode, which tells of everything that takes long.
        logging.getLogger("asyncio").setLevel(logging.ERROR)
        self.okta = client()

    async def ok(self, call):
        """What a call answers; it fails where the call is refused or the answer cannot be read."""
        # The SDK gives nothing in place of a value where the description has none.
        *value, response, error = await call
        self.assertIsNone(error, error)
        self.assertLess(response.status_code, 300)
        return value[0] if value else None

    async def refused(self, call, status, code=None):
        """Checks that a call is refused with this status and error code."""
        answer = await call
        error = answer[-1]
        self.assertIsNotNone(error, "the call was not refused")
        self.assertEqual(error.status, status)
        if code is not None:
            self.assertEqual(error.error_code, code)
        return error

    async def every(self, call, **arguments):
        """All items of a list, and how many pages they came in."""
        items, pages, after = [], 0, None
        while pages < 1000:
            page, response, error = await call(after=after, **arguments)
            self.assertIsNone(error, error)
            items += page
            pages += 1
            after = PaginationHelper.extract_next_cursor(response.headers)
            if after is None:
                return items, pages
        self.fail("the list does not end")


def person(name, **more):
    """What a new user is made of."""
    login = f"{name}@example.com"
    return {"profile": {"firstName": name.title(), "lastName": "Sample", "email": login, "login": login}, **more}
