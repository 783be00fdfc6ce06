"""Lists in pages, read to their end by the SDK's own reader of `Link`."""

import asyncio
import unittest
from datetime import datetime, timedelta, timezone

import okta.models as models
from box import Case, person


class Paging(Case):
    async def test_users_and_groups_come_once_each(self):
        users = await asyncio.gather(
            *(self.ok(self.okta.create_user(models.CreateUserRequest.from_dict(person(f"page.{number}")), activate=False)) for number in range(25))
        )
        groups = [await self.ok(self.okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": f"Page {number}"}}))) for number in range(7)]
        listed, pages = await self.every(self.okta.list_users, search='profile.login sw "page."', limit=10)
        self.assertEqual((len(listed), len({user.id for user in listed}), pages), (25, 25, 3))
        listed, pages = await self.every(self.okta.list_groups, search='profile.name sw "Page "', limit=3)
        self.assertEqual((len(listed), len({group.id for group in listed}), pages), (7, 7, 3))
        for user in users:
            await self.ok(self.okta.assign_user_to_group(groups[0].id, user.id))
        listed, pages = await self.every(lambda **arguments: self.okta.list_group_users(groups[0].id, **arguments), limit=10)
        self.assertEqual({user.id for user in listed}, {user.id for user in users})
        self.assertEqual(pages, 3)
        for user in users:
            await self.ok(self.okta.deactivate_user(user.id))
            await self.ok(self.okta.delete_user(user.id))
        for group in groups:
            await self.ok(self.okta.delete_group(group.id))

    async def test_the_log_is_read_in_pages(self):
        group = await self.ok(self.okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": "Logged"}})))
        await self.ok(self.okta.delete_group(group.id))
        events = await self.ok(self.okta.list_log_events(filter=f'target.id eq "{group.id}"'))
        self.assertEqual([event.event_type for event in events], ["group.lifecycle.create", "group.lifecycle.delete"])
        self.assertTrue(all(event.outcome.result == "SUCCESS" for event in events))

    async def test_a_long_log_and_many_assignments_come_in_pages(self):
        groups = [await self.ok(self.okta.add_group(models.AddGroupRequest.from_dict({"profile": {"name": f"Many {number}"}}))) for number in range(41)]
        app = {"name": "bookmark", "label": "Of many", "signOnMode": "BOOKMARK", "settings": {"app": {"url": "https://example.com"}}}
        app = await self.ok(self.okta.create_application(models.Application.from_dict(app)))
        for group in groups:
            await self.ok(self.okta.assign_group_to_application(app.id, group.id, models.ApplicationGroupAssignment.from_dict({})))
        listed, pages = await self.every(lambda **arguments: self.okta.list_application_group_assignments(app.id, **arguments), limit=20)
        self.assertEqual(({each.id for each in listed}, pages), ({group.id for group in groups}, 3))
        until = (datetime.now(timezone.utc) + timedelta(minutes=1)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        events, pages = await self.every(self.okta.list_log_events, filter='eventType eq "group.lifecycle.create"', until=until, limit=10)
        self.assertGreaterEqual(pages, 3)
        self.assertEqual(len({event.uuid for event in events}), len(events))
        for group in groups:
            await self.ok(self.okta.delete_group(group.id))
        await self.ok(self.okta.deactivate_application(app.id))
        await self.ok(self.okta.delete_application(app.id))


if __name__ == "__main__":
    unittest.main()
