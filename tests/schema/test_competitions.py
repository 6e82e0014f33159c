from tests.world import World
async def test_first(database, ask):
    async with World.begun() as world:
        await world.regions()
        await world.competition("A", events=2, revisions=2, lines=5, drafts=1)
        await world.competition("B", events=1, revisions=1, lines=1)
        await world.competition("X", events=0, drafts=1)
    data = await ask("""{ competitions { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id code organisers hosts startsOn publishedAt
      tier tierLabel kindLabel events { code feeds groupLabel formatLabel competition { code }
       revision { number isNewest reason publishedAt scheme { version sentences } awards { title count } modules { code title weight }
        standings(first: 10) { totalCount nodes { line entryNo state stateLabel place tied decidedBy decidedByWords total award values { code value absent } } } } revisions { number isNewest } } } } }
      competitionFigures { competitions events entries awarded years regions { code name } } competition(code: "X") { code } event(competition: "A", code: "D1") { code } }""", page=True)
    import json
    print(json.dumps(data, ensure_ascii=False, indent=1))
    assert 0
