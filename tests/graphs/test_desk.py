from pathlib import Path

from marque.models.scripted import Scripted
from tests.graphs.conftest import open_shop


async def test_only_the_writer_of_the_body_is_offered_tools(workspace: Path) -> None:
    model = Scripted(*["no answer"] * 100)
    shop = open_shop(workspace, model)
    await shop.import_feed()

    await shop.run(shop.brief("price-drop"))

    offered = {request.step.name: [tool.name for tool in request.tools] for request in reversed(model.requests)}
    with_tools = {step: tools for step, tools in offered.items() if tools}
    assert with_tools == {
        "writer.body": ["look_up_product", "search_products", "check_availability", "search_knowledge"]
    }
    await shop.services.close()
