package io.fittingroom.web;

import java.util.List;
import org.apache.catalina.util.NetMask;
import org.springframework.stereotype.Component;

/** The proxies whose word on where a request came from is taken, {@code fitting-room.web.trusted-proxies}. Thread-safe. */
@Component
class TrustedProxies {

    private final List<NetMask> blocks;

    TrustedProxies(WebAccess access) {
        this.blocks = access.trustedProxies().stream().map(NetMask::new).toList();
    }

    /** @param address of whoever opened the connection, in digits */
    boolean trusts(String address) {
        return !blocks.isEmpty()
                && IpAddress.parse(address)
                        .filter(known -> blocks.stream().anyMatch(block -> block.matches(known)))
                        .isPresent();
    }
}
