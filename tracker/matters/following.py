"""What is counted of an activity or an outcome belongs to the same matter as it does."""

from django.core.exceptions import ValidationError
from django.db import models

from tracker.common import door


class WithFigures(models.Model):
    """Mixin for what figures are of: when it is moved to another matter, its figures follow."""

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        before = type(self)._base_manager.filter(pk=self.pk).first()
        if before is None or self.matter_id in (None, before.matter_id):
            return
        held = [figure for figure in self.figures.all() if self._is_held(figure, before=before)]
        if held:
            names = "、".join(f"“{figure}”" for figure in held)
            raise ValidationError(
                {
                    "matter": ValidationError(
                        f"数据{names}还关联着其他事项的记录，不能随之改归新的事项，请先取消关联。",
                        code="figures_of_other_matter",
                    )
                }
            )

    def _is_held(self, figure, *, before) -> bool:
        """True when something else ties the figure to a matter that is not the new one."""
        parts = (figure.activity, figure.outcome)
        others = [part.matter_id for part in parts if part is not None and part != self]
        elsewhere = figure.matter_id not in (before.matter_id, self.matter_id)
        return elsewhere or any(matter not in (None, self.matter_id) for matter in others)

    def carry_along(self, before, *, by):
        super().carry_along(before, by=by)
        if before is None or self.matter_id in (None, before.matter_id):
            return
        for figure in self.figures.all():
            figure.matter_id = self.matter_id
            door.update(figure, by=by)
