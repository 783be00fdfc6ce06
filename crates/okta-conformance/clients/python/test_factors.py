"""Factors of users: enrolled, activated, verified and taken away."""

import base64
import hashlib
import hmac
import struct
import time
import unittest
from urllib.error import HTTPError

import okta.models as models
from box import Case, call, person


def passcode(secret):
    """What an authenticator app shows now for a shared secret."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


class Factors(Case):
    async def asyncSetUp(self):
        body = person("factors", credentials={"password": {"value": "Sample-Password-1"}})
        self.user = await self.ok(self.okta.create_user(models.CreateUserRequest.from_dict(body), activate=True))

    async def asyncTearDown(self):
        await self.ok(self.okta.deactivate_user(self.user.id))
        await self.ok(self.okta.delete_user(self.user.id))

    async def kinds(self):
        return {factor.factor_type for factor in await self.ok(self.okta.list_factors(self.user.id))}

    async def test_a_question_is_enrolled_and_answered(self):
        questions = await self.ok(self.okta.list_supported_security_questions(self.user.id))
        self.assertIn("disliked_food", [question.question for question in questions])
        body = {"factorType": "question", "provider": "OKTA", "profile": {"question": "disliked_food", "answer": "mayonnaise"}}
        factor = await self.ok(self.okta.enroll_factor(self.user.id, models.UserFactor.from_dict(body)))
        self.assertEqual((factor.factor_type, factor.status), ("question", "ACTIVE"))
        self.assertIn("question", await self.kinds())
        # The SDK's model of a verification has neither answers nor codes.
        verify = f"/api/v1/users/{self.user.id}/factors/{factor.id}/verify"
        self.assertEqual(call("POST", verify, {"answer": "mayonnaise"})["factorResult"], "SUCCESS")
        with self.assertRaises(HTTPError) as refused:
            call("POST", verify, {"answer": "ketchup"})
        self.assertEqual(refused.exception.code, 403)
        refused.exception.close()
        await self.ok(self.okta.unenroll_factor(self.user.id, factor.id))
        self.assertNotIn("question", await self.kinds())

    async def test_an_authenticator_app_is_activated_by_its_code(self):
        body = {"factorType": "token:software:totp", "provider": "GOOGLE"}
        factor = await self.ok(self.okta.enroll_factor(self.user.id, models.UserFactor.from_dict(body)))
        self.assertEqual(factor.status, "PENDING_ACTIVATION")
        secret = factor.embedded["activation"]["sharedSecret"]
        # The SDK's model of an activation has no code.
        activate = f"/api/v1/users/{self.user.id}/factors/{factor.id}/lifecycle/activate"
        self.assertEqual(call("POST", activate, {"passCode": passcode(secret)})["status"], "ACTIVE")
        await self.ok(self.okta.reset_factors(self.user.id))
        self.assertNotIn("token:software:totp", await self.kinds())

    async def test_what_can_be_enrolled_is_said(self):
        supported = await self.ok(self.okta.list_supported_factors(self.user.id))
        self.assertTrue(supported)


if __name__ == "__main__":
    unittest.main()
