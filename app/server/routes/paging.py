"""Lists in pages, and the ids that a path may name: both bounded before anything is asked of the rows."""

from typing import Annotated

from fastapi import Path, Query

Limit = Annotated[int, Query(ge=1, le=200, description="How many at most.")]
Offset = Annotated[int, Query(ge=0, le=100_000, description="How many to pass over.")]
CampaignId = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="A campaign's id.")]
TaskId = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}:[0-9]{1,4}:[0-9]{1,4}:[0-9a-f]{64}$", description="A task's id.")
]
BrandName = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$", description="A brand's name.")]
