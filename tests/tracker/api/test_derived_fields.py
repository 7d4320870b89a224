"""What a record derives of itself is asked of nobody, whatever else is missing."""

import pytest
from rest_framework.test import APIClient

from tracker.api_urls import RECORDS
from tracker.common.serializers import RecordSerializer

KINDS = {
    prefix: viewset.serializer_class.Meta.model
    for prefix, viewset, _ in RECORDS
    if issubclass(getattr(viewset, "serializer_class", None) or object, RecordSerializer)
}
DERIVING = sorted(
    prefix
    for prefix, model in KINDS.items()
    if any(
        not model._meta.get_field(name).blank and model._meta.get_field(name).editable
        for name in model.derived_fields
    )
)


@pytest.mark.django_db
class TestAddress:
    def test_is_one_that_derives(self):
        assert DERIVING == ["personnel-matters"]

    @pytest.mark.parametrize("prefix", DERIVING)
    def test_asks_for_nothing_that_it_derives(self, prefix, django_user_model):
        client = APIClient()
        client.force_authenticate(django_user_model.objects.create_superuser("root"))
        answer = client.post(f"/api/v1/{prefix}/", {}, format="json")
        assert answer.status_code == 400
        asked = {fault["pointer"].removeprefix("#/") for fault in answer.json()["errors"]}
        assert asked
        assert not asked & KINDS[prefix].derived_fields
