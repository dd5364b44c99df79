# What is run now and then; `just` alone lists it. Each recipe is one command that can be typed too.

_:
    @just --list --unsorted

# Everything that must hold before a change lands.
check:
    .ci/run

# Every test on SQLite and PostgreSQL; `just test outage` for some of them.
test *name:
    ./test.sh {{name}}

# The commands' stories with interactions over HTTP instead of the gateway.
over-http *name="hour:: slips:: handover:: outage:: tasks:: at_once:: files:: maintenance:: postmortem:: merging::":
    FIREBELL_STORIES_OVER=http ./test.sh {{name}}

# Ten thousand outages by seed; `just simulate 1..101` for fewer.
simulate seeds="1..10001" disasters="1..101":
    FIREBELL_SIMULATE={{seeds}} FIREBELL_DISASTERS={{disasters}} ./test.sh simulation:: --nocapture

# Plays one outage again and tells it step by step.
replay seed:
    FIREBELL_TEST_SEED={{seed}} FIREBELL_TEST_ALOUD=1 ./test.sh simulation::outages_by_seed_end_well --exact --nocapture

# Kills the built program at the requests that a seed names, so many seeds one after the other.
kill seeds="20":
    for seed in $(seq 1 {{seeds}}); do FIREBELL_TEST_SEED=$seed ./test.sh chance:: || exit 1; done

# Kills the built program at every step of every copy, again and again, on both databases.
kills rounds="100":
    FIREBELL_TEST_KILLS={{rounds}} ./test.sh crash::every_step_is_struck_again --nocapture

# Fails every write of the built program once, while each command is typed.
disks:
    FIREBELL_TEST_EVERY_WRITE=1 ./test.sh disk:: --nocapture

# The figures against peers and limits, in one report; see docs/figures.md.
bench *figures:
    cargo bench --bench figures -- {{figures}}
