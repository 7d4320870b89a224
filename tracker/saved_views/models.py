from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q


class SavedViewQuerySet(models.QuerySet):
    def of(self, account):
        """The person's own, and what the office shares with all."""
        return self.filter(Q(owner=account) | Q(is_shared=True)).order_by("is_shared", "name", "pk")


class SavedView(models.Model):
    """A list as somebody wants to see it again (常用视图): its filters, order and search.

    A habit of a person and no record of the ledger, so written past the door. `query` is what
    stands behind the question mark in the address of the list.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.CASCADE,
        related_name="saved_views",
    )
    kind = models.CharField(
        "清单", max_length=50, validators=[RegexValidator(r"^[a-z]+$", "没有这个清单。")]
    )
    name = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=1000, blank=True)
    is_shared = models.BooleanField("共享给所有人", default=False)
    is_tile = models.BooleanField("放在首页", default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用视图"
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "kind", "name"],
                name="saved_view_name_once_a_list",
                violation_error_message="这个清单已有同名的视图，请换一个名称。",
                violation_error_code="name_taken",
            )
        ]

    def __str__(self):
        return self.name
