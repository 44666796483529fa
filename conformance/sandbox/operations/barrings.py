"""Blocks of SIM cards for theft and loss."""

from __future__ import annotations

from conformance.sandbox.call import Call, Reply, handles
from conformance.sandbox.codes import BLOCKS
from conformance.sandbox.lenient_json import flag_of, text_of
from conformance.sandbox.world import Block


@handles("getBlocks")
def get_blocks(call: Call) -> Reply:
    """List the blocks that are on."""
    subscription = call.subscription()
    if subscription.kind != "mobile" and call.choice("blocks-of-other-kinds") == "refused":
        call.refuse("The subscription has no SIM card")
    blocks = [subscription.blocks[block_id] for block_id in sorted(subscription.blocks)]
    if not blocks and call.choice("blocks-none") == "not-found":
        call.refuse("The subscription has no blocks", status=404)
    if not blocks and call.choice("blocks-none") == "absent":
        return Reply(200, {"subscription_id": subscription.id})
    own_numbers = call.choice("block-item-id") == "own-number"
    items = [
        {
            "id": subscription.id + block.id if own_numbers else block.id,
            "value": BLOCKS[3 - block.id] if call.choice("block-id-meaning") == "loss-first" else block.value,
            "date_last_modified": block.modified,
            "description": block.description,
        }
        for block in blocks
    ]
    return Reply(200, {"subscription_id": subscription.id, "items": items})


@handles("changeBlock")
def change_block(call: Call) -> Reply:
    """Set or lift a block."""
    subscription = call.subscription()
    block_id, active = call.number_in_path("blockId"), flag_of(call.body, "active")
    if block_id not in BLOCKS:
        call.refuse("blockId is 1 or 2")
    if active is None:
        call.refuse("active is missing")
    if subscription.kind != "mobile" and call.choice("blocks-of-other-kinds") == "refused":
        call.refuse("The subscription has no SIM card")
    blocked = active != (call.choice("block-active-meaning") == "activates-service")
    if not blocked:
        subscription.blocks.pop(block_id, None)
        return Reply(201)
    reason = text_of(call.body, "reason")
    shown = reason if reason and call.choice("block-reason-shown") != "not-shown" else "A PETICIÓN DE CLIENTE"
    subscription.blocks[block_id] = Block(block_id, BLOCKS[block_id], call.now(), shown)
    return Reply(201)
