"""Moves over REST: what is offered, and how each kind of refusal is answered."""

from datetime import date

import pytest
from rest_framework.test import APIClient

from tracker.models import Change, Suggestion


@pytest.fixture
def client_of(world):
    def client(who: str) -> APIClient:
        made = APIClient()
        made.force_authenticate(world.users[who])
        return made

    return client


@pytest.fixture
def submitted(world, draft):
    return world.move(draft, "submit", "deputy", on=date(2024, 1, 9))


def address(suggestion, name: str = "") -> str:
    base = f"/api/v1/suggestions/{suggestion.pk}/transitions/"
    return f"{base}{name}/" if name else base


def post(client, suggestion, name, *, version=None, **data):
    seen = Suggestion.objects.get(pk=suggestion.pk).version if version is None else version
    return client.post(
        address(suggestion, name), data, format="json", headers={"If-Match": f'"{seen}"'}
    )


class TestOffered:
    def test_moves_say_what_they_need(self, client_of, submitted):
        moves = {move["name"]: move for move in client_of("affairs").get(address(submitted)).json()}
        assert moves["accept"]["is_allowed"]
        assert moves["hand_over"]["code"] == "wrong_state"
        assert moves["hand_over"]["reason"] == "当前状态为“已提交”，不能进行“交办”。"
        needed = {field["name"]: field for field in moves["refuse_acceptance"]["fields_needed"]}
        assert needed["ground"]["required"]
        assert needed["ground"]["type"] == "choice"
        assert {"code": "petition", "label": "代转群众来信或属信访事项"} in needed["ground"][
            "choices"
        ]
        assert needed["deputy_told_on"]["type"] == "date"

    def test_moves_are_those_of_the_role(self, client_of, submitted):
        names = {move["name"] for move in client_of("deputy").get(address(submitted)).json()}
        assert names == {"submit", "withdraw", "evaluate"}

    def test_moves_of_a_record_one_may_not_see_do_not_exist(self, client_of, submitted):
        assert client_of("traffic").get(address(submitted)).status_code == 404
        assert post(client_of("traffic"), submitted, "accept").status_code == 404


class TestRefused:
    def problem(self, response, status: int) -> dict:
        assert response.status_code == status, response.content.decode()
        assert response["Content-Type"] == "application/problem+json"
        return response.json()

    def test_moves_of_others_are_forbidden(self, client_of, submitted):
        response = post(client_of("deputy"), submitted, "accept", happened_on="2024-01-10")
        assert self.problem(response, 403)["code"] == "role_not_allowed"

    def test_moves_out_of_order_conflict(self, client_of, submitted):
        response = post(client_of("affairs"), submitted, "conclude", happened_on="2024-01-10")
        problem = self.problem(response, 409)
        assert (problem["code"], problem["detail"]) == (
            "wrong_state",
            "当前状态为“已提交”，不能进行“答复办结”。",
        )

    def test_unknown_moves_conflict(self, client_of, submitted):
        assert self.problem(post(client_of("affairs"), submitted, "fly"), 409)["code"] == (
            "unknown_transition"
        )

    def test_missing_unknown_and_ill_typed_data_are_named_each(self, client_of, submitted):
        affairs = client_of("affairs")
        missing = self.problem(post(affairs, submitted, "refuse_acceptance"), 400)
        assert {error["pointer"] for error in missing["errors"]} == {
            "#/happened_on", "#/remark", "#/ground", "#/deputy_told_on",
        }  # fmt: skip
        wrong = self.problem(
            post(affairs, submitted, "accept", happened_on={"day": 1}, nummer="1", number=["1"]),
            400,
        )
        assert {error["pointer"]: error["code"] for error in wrong["errors"]} == {
            "#/happened_on": "invalid",
            "#/nummer": "unknown_field",
            "#/number": "invalid",
        }

    def test_of_two_who_move_it_at_once_one_is_told(self, client_of, submitted):
        version = submitted.version
        affairs = client_of("affairs")
        data = {"happened_on": "2024-01-10"}
        assert post(affairs, submitted, "accept", version=version, **data).status_code == 200
        late = post(affairs, submitted, "accept", version=version, **data)
        assert self.problem(late, 412)["code"] == "stale"
        without = affairs.post(address(submitted, "accept"), data, format="json")
        assert self.problem(without, 428)["code"] == "if_match_missing"

    def test_the_state_cannot_be_written_directly(self, client_of, submitted):
        affairs = client_of("affairs")
        response = affairs.patch(
            f"/api/v1/suggestions/{submitted.pk}/",
            {"status": "fulfilled"},
            format="json",
            headers={"If-Match": f'"{submitted.version}"'},
        )
        assert self.problem(response, 400)["errors"][0]["code"] == "read_only"


class TestMoved:
    def test_answers_with_the_record_and_its_new_version(self, client_of, submitted):
        response = post(client_of("affairs"), submitted, "accept", happened_on="2024-01-10")
        assert response.status_code == 200
        assert (response.json()["status"], response.json()["number"]) == ("accepted", "001")
        assert response["ETag"] == f'"{submitted.version + 1}"'
        change = Change.objects.of(submitted).first()
        assert (change.action, change.transition, change.door) == ("move", "accept", "api")


class TestRecordsThatNoDatabaseCanLookFor:
    @pytest.mark.parametrize(
        ("move", "field", "given"),
        [
            ("hand_over", "other_units", ["9" * 30]),
            ("hand_over", "to_unit", "9" * 30),
            ("merge", "main", "9" * 30),
        ],
    )
    def test_are_none(self, world, client_of, submitted, move, field, given):
        if move == "hand_over":
            world.move(submitted, "accept", "affairs", on=date(2024, 1, 12))
        answer = post(
            client_of("affairs"), submitted, move, happened_on="2024-01-15", **{field: given}
        )
        assert answer.status_code == 400
        assert field in {
            fault["pointer"].strip("#/").split("/")[0] for fault in answer.json()["errors"]
        }
