package org.dance4j.slimming;

/** The same where channels of the backbone go, too. */
class NetworkExactnessTest extends ExactnessTest {

    @Override
    PruneScope scope() {
        return PruneScope.NETWORK;
    }
}
