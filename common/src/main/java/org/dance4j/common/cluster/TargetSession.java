package org.dance4j.common.cluster;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.dance4j.common.io.BadInputException;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TF_Graph;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.proto.ConfigProto;

/**
 * Opens sessions that run on a TensorFlow server. The public constructors of TensorFlow Java's {@link Session} (1.1.0) name
 * no target, so the native session is made by the C API ({@code TF_SetTarget}, {@code TF_NewSession}) and wrapped by a
 * constructor of {@link Session} that is not public. Three members of TensorFlow Java are reached by reflection here, and
 * nowhere else: {@code Graph.ref()}, {@code Graph.Reference.nativeHandle()} and {@code Session(Graph, TF_Session)}.
 */
public final class TargetSession {

    private TargetSession() {}

    /**
     * Opens a session.
     *
     * @param graph stays open as long as the session
     * @param target the server's address, such as {@code grpc://127.0.0.1:2222}
     * @throws BadInputException with one plain sentence if this version of TensorFlow Java has no way to do so
     * @throws org.tensorflow.exceptions.TensorFlowException if the server does not take the session
     */
    public static Session open(Graph graph, String target, ConfigProto config) {
        AutoCloseable reference = null;
        PointerScope scope = new PointerScope();
        try {
            Method ref = accessible(Graph.class.getDeclaredMethod("ref"));
            reference = (AutoCloseable) ref.invoke(graph);
            Method nativeHandle = accessible(reference.getClass().getDeclaredMethod("nativeHandle"));
            TF_Graph handle = (TF_Graph) nativeHandle.invoke(reference);
            Constructor<Session> wrap = Session.class.getDeclaredConstructor(Graph.class, TF_Session.class);
            wrap.setAccessible(true);
            TF_Status status = TF_Status.newStatus();
            TF_SessionOptions options = TF_SessionOptions.newSessionOptions();
            tensorflow.TF_SetTarget(options, target);
            BytePointer proto = new BytePointer(config.toByteArray());
            tensorflow.TF_SetConfig(options, proto, proto.capacity(), status);
            status.throwExceptionIfNotOK();
            TF_Session session = TF_Session.newSession(handle, options, status);
            status.throwExceptionIfNotOK();
            // It outlives the scope, until the session is closed.
            session.retainReference();
            return wrap.newInstance(graph, session);
        } catch (InvocationTargetException e) {
            throw missing(e.getCause());
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw missing(e);
        } finally {
            scope.close();
            close(reference);
        }
    }

    private static Method accessible(Method method) {
        method.setAccessible(true);
        return method;
    }

    private static void close(AutoCloseable reference) {
        if (reference == null) {
            return;
        }
        try {
            reference.close();
        } catch (Exception e) {
            throw missing(e);
        }
    }

    private static BadInputException missing(Throwable cause) {
        return new BadInputException(
                "training on several processes needs a session with a target, which TensorFlow Java 1.1.0 can be brought"
                        + " to make; the version found, of TensorFlow " + TensorFlow.version() + ", cannot: " + cause,
                cause);
    }
}
