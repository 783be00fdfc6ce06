"""Lists users by Okta's SDK for Python, page by page, and prints how many came. See ../README.md."""

import asyncio
import os

from okta.client import Client
from okta.pagination import PaginationHelper


async def main():
    wanted = int(os.environ["LISTING_USERS"])
    # The org listens on loopback, without TLS.
    os.environ["OKTA_TESTING_TESTINGDISABLEHTTPSCHECK"] = "true"
    client = Client({"orgUrl": os.environ["LISTING_ORG"], "token": os.environ["LISTING_TOKEN"]})
    listed, after = 0, None
    while listed < wanted:
        users, response, error = await client.list_users(limit=200, after=after)
        if error is not None:
            raise SystemExit(str(error))
        listed += len(users)
        after = PaginationHelper.extract_next_cursor(response.headers)
        if after is None:
            break
    print(listed)


asyncio.run(main())
