from drf_spectacular.openapi import AutoSchema


class RecordAutoSchema(AutoSchema):
    pass
