package io.fittingroom.instance;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * What this process is called among those that share a database: in the log and in the database.
 *
 * @param name unlike that of any other process
 */
public record InstanceName(String name) {

    private static final int LONGEST_HOST = 60;

    /**
     * Host, process, and something drawn, since a container's processes are all number 1 of a host that comes back.
     *
     * @param drawn what no other process draws
     */
    public static InstanceName of(String drawn) {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "unknown";
        }
        String shortened = host.substring(0, Math.min(host.length(), LONGEST_HOST));
        return new InstanceName(shortened + "-" + ProcessHandle.current().pid() + "-" + drawn);
    }
}
