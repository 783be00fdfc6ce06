"""Users: creation in all ways, reading, searching, changing, the lifecycle with its refusals."""

import unittest

import okta.models as models
from box import Case, person


class Users(Case):
    async def test_a_user_is_created_read_changed_and_deleted(self):
        body = models.CreateUserRequest.from_dict(person("wilma", credentials={"password": {"value": "Sample-Password-1"}}))
        user = await self.ok(self.okta.create_user(body, activate=True))
        self.assertEqual(user.status, "ACTIVE")
        by_login = await self.ok(self.okta.get_user("wilma@example.com"))
        self.assertEqual(by_login.id, user.id)
        changed = await self.ok(
            self.okta.update_user(user.id, models.UpdateUserRequest.from_dict({"profile": {"nickName": "Will", "department": "Care"}}))
        )
        self.assertEqual(changed.profile.nick_name, "Will")
        self.assertEqual(changed.profile.first_name, "Wilma")
        await self.ok(self.okta.deactivate_user(user.id))
        gone = await self.ok(self.okta.get_user(user.id))
        self.assertEqual(gone.status, "DEPROVISIONED")
        await self.ok(self.okta.delete_user(user.id))
        await self.refused(self.okta.get_user(user.id), 404, "E0000007")

    async def test_the_lifecycle_and_its_refused_transitions(self):
        body = models.CreateUserRequest.from_dict(person("xaver"))
        user = await self.ok(self.okta.create_user(body, activate=False))
        self.assertEqual(user.status, "STAGED")
        await self.refused(self.okta.suspend_user(user.id), 400, "E0000001")
        token = await self.ok(self.okta.activate_user(user.id, send_email=False))
        self.assertTrue(token.activation_token)
        self.assertEqual((await self.ok(self.okta.get_user(user.id))).status, "PROVISIONED")
        await self.ok(self.okta.deactivate_user(user.id))
        await self.ok(self.okta.delete_user(user.id))

    async def test_suspended_users_come_back(self):
        body = models.CreateUserRequest.from_dict(person("yvonne", credentials={"password": {"value": "Sample-Password-1"}}))
        user = await self.ok(self.okta.create_user(body))
        await self.ok(self.okta.suspend_user(user.id))
        self.assertEqual((await self.ok(self.okta.get_user(user.id))).status, "SUSPENDED")
        await self.ok(self.okta.unsuspend_user(user.id))
        self.assertEqual((await self.ok(self.okta.get_user(user.id))).status, "ACTIVE")
        change = models.ChangePasswordRequest.from_dict({"oldPassword": {"value": "Sample-Password-1"}, "newPassword": {"value": "Other-Password-2"}})
        await self.ok(self.okta.change_password(user.id, change))
        await self.refused(self.okta.change_password(user.id, change), 403, "E0000014")
        await self.ok(self.okta.deactivate_user(user.id))
        await self.ok(self.okta.delete_user(user.id))

    async def test_a_login_is_taken_once(self):
        body = models.CreateUserRequest.from_dict(person("zoe"))
        user = await self.ok(self.okta.create_user(body, activate=False))
        await self.refused(self.okta.create_user(body, activate=False), 400, "E0000001")
        await self.ok(self.okta.deactivate_user(user.id))
        await self.ok(self.okta.delete_user(user.id))

    async def test_users_are_searched_filtered_and_sorted(self):
        made = []
        for name in ("search.anna", "search.bert", "search.cleo"):
            made.append(await self.ok(self.okta.create_user(models.CreateUserRequest.from_dict(person(name)), activate=False)))
        found = await self.ok(self.okta.list_users(search='profile.login sw "search." and not (profile.login co "bert")'))
        self.assertEqual(sorted(user.profile.login for user in found), ["search.anna@example.com", "search.cleo@example.com"])
        found = await self.ok(self.okta.list_users(search='profile.login sw "search."', sort_by="profile.login", sort_order="desc"))
        self.assertEqual([user.profile.login.split("@")[0] for user in found], ["search.cleo", "search.bert", "search.anna"])
        found = await self.ok(self.okta.list_users(filter='status eq "STAGED" and profile.login eq "search.anna@example.com"'))
        self.assertEqual([user.id for user in found], [made[0].id])
        found = await self.ok(self.okta.list_users(q="search.bert"))
        self.assertEqual([user.id for user in found], [made[1].id])
        await self.refused(self.okta.list_users(search='profile.login xx "a"'), 400, "E0000031")
        for user in made:
            await self.ok(self.okta.deactivate_user(user.id))
            await self.ok(self.okta.delete_user(user.id))


if __name__ == "__main__":
    unittest.main()
