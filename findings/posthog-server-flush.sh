#!/usr/bin/env bash
# PostHog's client for Java and Kotlin servers, com.posthog:posthog-server 2.3.3 (Java 17): capture(), flush(), close().
#
# `flush()` is documented as "Flushes all the events in the Queue right away". It sends one request of at most
# `maxBatchSize` events, 50 by default. Events enter the queue on another thread, so that a flush right after a
# capture may find nothing and send nothing. `close()` sends nothing and drops what is left. A request whose connection
# breaks (or is refused) throws an IOException, after which its events are gone too: only an answer of 500 or more
# puts them back. So a short program loses events, silently, in the two ways below, with a server that answers 200.
#
# `flushAt(1000)` keeps the client from sending by itself: each way waits a second, so that the queue is filled.
#
# Seen on Linux x64, 29 November 2026, of 120 events each:
#   capture, flush, close              50
#   capture, flush three times, close  120
#   the first connection is cut        70
#
# Exits with 0 as long as that is so, with 1 when it changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p src/main/java
cat > pom.xml <<'XML'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>try</artifactId>
  <version>0</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>com.posthog</groupId>
      <artifactId>posthog-server</artifactId>
      <version>2.3.3</version>
    </dependency>
  </dependencies>
  <build>
    <plugins>
      <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.0</version></plugin>
      <plugin><artifactId>maven-dependency-plugin</artifactId><version>3.8.1</version></plugin>
    </plugins>
  </build>
</project>
XML
cat > src/main/java/Try.java <<'JAVA'
import com.posthog.server.PostHog;
import com.posthog.server.PostHogConfig;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** A server that counts events and answers 200, but for the first delivery where it is told to cut that one. */
final class Try {
  static final AtomicInteger arrived = new AtomicInteger();
  static final AtomicBoolean cutsNext = new AtomicBoolean();

  public static void main(String[] none) throws Exception {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    var thread = new Thread(() -> serve(server));
    thread.setDaemon(true);
    thread.start();
    var url = "http://127.0.0.1:" + server.getLocalPort();
    say("capture, flush, close", run(url, "key-1", 1, false));
    say("capture, flush three times, close", run(url, "key-2", 3, false));
    say("the first connection is cut", run(url, "key-3", 3, true));
    System.exit(0);
  }

  static void say(String what, int count) {
    System.out.printf("%-33s  %d%n", what, count);
  }

  static int run(String url, String key, int flushes, boolean cuts) throws Exception {
    arrived.set(0);
    cutsNext.set(cuts);
    var config =
        PostHogConfig.builder(key).host(url).flushAt(1000).remoteConfig(false).preloadFeatureFlags(false).build();
    var client = PostHog.with(config);
    for (int n = 0; n < 120; n++) client.capture("user-1", "bought");
    Thread.sleep(1000);
    for (int n = 0; n < flushes; n++) client.flush();
    client.close();
    Thread.sleep(1000);
    return arrived.get();
  }

  static void serve(ServerSocket server) {
    while (true) {
      try (Socket socket = server.accept()) {
        var input = socket.getInputStream();
        var head = readHead(input);
        var body = readBody(input, head);
        if (cutsNext.getAndSet(false)) continue;
        var events = Pattern.compile("\"event\":\"bought\"").matcher(body);
        while (events.find()) arrived.incrementAndGet();
        var answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      } catch (Exception error) {
        error.printStackTrace();
      }
    }
  }

  static String readHead(InputStream input) throws Exception {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) head.append((char) input.read());
    return head.toString().toLowerCase();
  }

  static String readBody(InputStream input, String head) throws Exception {
    var bytes = new java.io.ByteArrayOutputStream();
    if (head.contains("transfer-encoding: chunked")) {
      while (true) {
        var line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) line.append((char) input.read());
        int length = Integer.parseInt(line.toString().trim(), 16);
        bytes.write(input.readNBytes(length));
        input.readNBytes(2);
        if (length == 0) break;
      }
    } else {
      var length = Pattern.compile("content-length: (\\d+)").matcher(head);
      if (length.find()) bytes.write(input.readNBytes(Integer.parseInt(length.group(1))));
    }
    var plain = bytes.toByteArray();
    if (head.contains("content-encoding: gzip")) {
      plain = new GZIPInputStream(new java.io.ByteArrayInputStream(plain)).readAllBytes();
    }
    return new String(plain, StandardCharsets.UTF_8);
  }
}
JAVA
mvn -q -B -ntp -Dmaven.repo.local="$folder/repository" compile dependency:copy-dependencies > /dev/null
java -cp "target/classes:target/dependency/*" Try | tee seen.txt
diff seen.txt - <<'SEEN'
capture, flush, close              50
capture, flush three times, close  120
the first connection is cut        70
SEEN
echo "As it was seen."
