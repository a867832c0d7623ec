"""The requests of Splendor, GeoLens, Aura and Sartiq as FastAPI applications read them, and a model with a field of every kind.

Rebuilt from the published schemas. Splendor's tenant header is no part of it: its service answers for that itself, with 400.
"""
import datetime
import enum
import struct
import uuid
from typing import Annotated, Literal

from urllib.parse import quote

from fastapi import FastAPI, Form, UploadFile
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

app = FastAPI()


class HostedAssetSpec(BaseModel):
    content_type: str = Field(min_length=1, max_length=255)
    object_size_bytes: int = Field(ge=0)
    filename: Annotated[str, Field(max_length=1024)] | None = None

    def told(self):
        return [self.content_type, wide(self.object_size_bytes), self.filename]


class HostedAssetBatchInitiateRequest(BaseModel):
    assets: list[HostedAssetSpec] = Field(min_length=1, max_length=256)


# That part numbers go from 1 to 10,000, and which of the two fields is declared first, is inferred.
PartNumber = Annotated[int, Field(ge=1, le=10000)]


class HostedUploadPartsRequest(BaseModel):
    part_numbers: list[PartNumber] = Field(min_length=1, max_length=1000)
    upload_session_id: str = Field(min_length=1, max_length=64)


class HostedUploadPart(BaseModel):
    etag: str
    part_number: PartNumber


class HostedUploadCompleteRequest(BaseModel):
    upload_session_id: str = Field(min_length=1, max_length=64)
    parts: list[HostedUploadPart] | None = None


class PresignedUploadRequest(BaseModel):
    filename: str = Field(min_length=1, max_length=255)
    file_size: int = Field(ge=1)
    content_type: str = Field(default="application/octet-stream", max_length=255)


class PresignedUploadPart(BaseModel):
    etag: str
    part_number: int


class PresignedUploadComplete(BaseModel):
    parts: list[PresignedUploadPart] = []


class BlobDetails(BaseModel):
    filename: str
    content_type: str
    byte_size: int
    checksum: str


class UploadRequest(BaseModel):
    blob: BlobDetails


# The prose of Sartiq's page names the size `size`, and its schema `file_size`.
FileSize = Field(None, validation_alias=AliasChoices("file_size", "size"))


class PresignedUrlRequest(BaseModel):
    folder: str
    filename: str
    content_type: str
    file_size: int | None = FileSize


class PresignedUrlRequestOfProse(PresignedUrlRequest):
    folder: str | None = None


class MetadataAdapter(str, enum.Enum):
    default = "default"
    ovs = "ovs"


class ImageFormat(str, enum.Enum):
    webp = "webp"
    jpeg = "jpeg"


class ExportConfigurationCreate(BaseModel):
    name: str = "Default"
    metadata_adapter: MetadataAdapter = MetadataAdapter.default
    image_format: ImageFormat = ImageFormat.webp
    naming_convention_template: str | None = None

    def told(self):
        return [self.name, self.metadata_adapter, self.image_format, self.naming_convention_template]


class ExportConfigurationUpdate(BaseModel):
    name: str | None = None
    metadata_adapter: MetadataAdapter | None = None
    image_format: ImageFormat | None = None
    naming_convention_template: str | None = None

    def told(self):
        fields = ["name", "metadata_adapter", "image_format", "naming_convention_template"]
        # As a list, since a name may be any text.
        return [[getattr(self, name)] if name in self.model_fields_set else [] for name in fields]


class ExportConfigurationUpdateWithoutNull(ExportConfigurationUpdate):
    """Where the settings of the crate refuse what the schema takes and a table does not."""

    name: str = None
    metadata_adapter: MetadataAdapter = None
    image_format: ImageFormat = None


class FileType(str, enum.Enum):
    webp = "webp"
    jpeg = "jpeg"
    png = "png"
    avif = "avif"
    gif = "gif"


class Member(str, enum.Enum):
    webp = "webp"
    jpeg = "jpeg"
    png = "png"


class Box(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    patch: bool | None = None

    def told(self):
        return [self.name, self.patch if "patch" in self.model_fields_set else "absent"]


class Scalars(BaseModel):
    integer: int = None
    closed: int = Field(None, ge=-5, le=100)
    open: int = Field(None, gt=0, lt=10)
    boolean: bool = None
    number: float = None
    id: uuid.UUID = None
    instant: datetime.datetime = None
    text: str = Field(None, min_length=2, max_length=5)
    one: str = Field(None, min_length=1, max_length=1)
    literal: Literal["single", "multipart"] = None
    member: Member = None
    pattern: str = Field(None, pattern="^[a-z]{2}$")
    mapping: dict[str, str] = None
    items: list[int] = Field(None, min_length=2, max_length=3)
    boxes: list[Box] = None


# What was read, as the example of the crate tells it.
def wide(number):
    """Digits: no integer beyond 128 bits."""
    return None if number is None else str(min(max(number, -(2**127)), 2**127 - 1))


def bits(number):
    return number if number is None else "nan" if number != number else struct.pack(">d", number).hex()


def seconds(instant):
    if instant is None:
        return None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=datetime.timezone.utc)
    # In whole seconds, as a float would not hold them; the microseconds are cut off.
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (instant.replace(microsecond=0) - epoch) // datetime.timedelta(seconds=1)


@app.post("/splendor/asset-uploads")
async def asset_uploads(body: HostedAssetBatchInitiateRequest):
    return [spec.told() for spec in body.assets]


@app.post("/splendor/uploads")
async def uploads(body: HostedAssetSpec):
    return body.told()


@app.post("/splendor/uploads/parts")
async def uploads_parts(body: HostedUploadPartsRequest):
    return [body.part_numbers, body.upload_session_id]


@app.post("/splendor/uploads/complete")
async def uploads_complete(body: HostedUploadCompleteRequest):
    return [body.upload_session_id, told(lambda parts: [[part.etag, part.part_number] for part in parts], body.parts)]


@app.post("/geolens/reupload/{dataset_id}")
async def reupload(dataset_id: uuid.UUID, body: PresignedUploadRequest):
    return [str(dataset_id), body.filename, wide(body.file_size), body.content_type]


@app.post("/geolens/complete/{dataset_id}/{job_id}")
async def complete(dataset_id: uuid.UUID, job_id: uuid.UUID, body: PresignedUploadComplete):
    return [str(dataset_id), str(job_id), len(body.parts)]


@app.post("/aura/upload")
async def upload_direct(body: UploadRequest):
    blob = body.blob
    return [blob.filename, blob.content_type, wide(blob.byte_size), blob.checksum]


@app.post("/sartiq/presigned-url")
async def presigned_url(body: PresignedUrlRequest):
    return [body.folder, body.filename, body.content_type, wide(body.file_size)]


@app.post("/sartiq/presigned-url-of-prose")
async def presigned_url_of_prose(body: PresignedUrlRequestOfProse):
    return [body.folder, body.filename, body.content_type, wide(body.file_size)]


@app.post("/sartiq/create-mine")
async def create_mine(body: ExportConfigurationCreate):
    return ["me", body.told()]


@app.post("/sartiq/create/{user_id}")
async def create(user_id: uuid.UUID, body: ExportConfigurationCreate):
    return [str(user_id), body.told()]


@app.post("/sartiq/update/{config_id}")
async def update(config_id: uuid.UUID, body: ExportConfigurationUpdate):
    return [str(config_id), body.told()]


@app.post("/sartiq/update-without-null/{org_id}")
async def update_without_null(org_id: uuid.UUID, body: ExportConfigurationUpdateWithoutNull):
    return [str(org_id), body.told()]


@app.get("/sartiq/files/{file_path:path}")
async def files(file_path: str, type: FileType | None = None):
    converted = f"cdn-cgi/image/format={type.value},quality=90/" if type else ""
    return "https://cdn.example.com/" + converted + quote(file_path)


@app.get("/sartiq/files-of-minio/{file_path:path}")
async def files_of_minio(file_path: str, type: FileType | None = None):
    return "https://cdn.example.com/" + quote(file_path)


@app.post("/sartiq/lora")
async def lora(file: UploadFile, lora_trigger: str | None = Form(None), entity_type: str | None = Form(None)):
    return [file.filename, file.size, lora_trigger, entity_type]


@app.post("/scalars")
async def scalars(body: Scalars):
    return [
        wide(body.integer), wide(body.closed), wide(body.open), body.boolean, bits(body.number), told(str, body.id),
        seconds(body.instant), body.text, body.one, body.literal, body.member, body.pattern,
        # As pairs, since the order of names counts.
        told(lambda mapping: [list(pair) for pair in mapping.items()], body.mapping),
        told(lambda items: [wide(item) for item in items], body.items),
        told(lambda boxes: [box.told() for box in boxes], body.boxes),
    ]


def told(tell, value):
    return None if value is None else tell(value)
