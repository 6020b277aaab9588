package io.github.snowflakeid.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Loads a peer's own classes, as they are but for one thing: where they ask the JDK for
 * the time, for a pause, a random number or a thread's id, they ask
 * {@link ScriptedClock}. Each loader is a process of its own, with static fields of its
 * own.
 */
final class PeerLoader extends ClassLoader {

	private static final String CLOCK = ScriptedClock.class.getName().replace('.', '/');

	/**
	 * What is replaced by static methods of the same name. Those of an object have it as
	 * first argument.
	 */
	private static final Set<String> REPLACED = Set.of("java/lang/System.currentTimeMillis()J",
			"java/lang/System.nanoTime()J", "java/lang/Thread.getId()J", "java/lang/Thread.sleep(J)V",
			"java/time/Instant.now()Ljava/time/Instant;", "java/util/concurrent/ThreadLocalRandom.nextLong(JJ)J",
			"java/util/concurrent/TimeUnit.sleep(J)V");

	/** A clock of the peer's own that a background thread keeps up to date. */
	private static final String TICKING_CLOCK = "/SystemClock.now()J";

	private static final Map<String, byte[]> REWRITTEN = new ConcurrentHashMap<>();

	private final String base;

	/**
	 * Creates a loader.
	 * @param base what the names of the peer's classes begin with
	 */
	PeerLoader(String base) {
		super(PeerLoader.class.getClassLoader());
		this.base = base;
	}

	@Override
	protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
		if (!name.startsWith(this.base) && !name.startsWith(Adapters.class.getName())) {
			return super.loadClass(name, resolve);
		}
		synchronized (getClassLoadingLock(name)) {
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : define(name);
		}
	}

	private Class<?> define(String name) throws ClassNotFoundException {
		byte[] bytes = REWRITTEN.get(name);
		if (bytes == null) {
			try (InputStream original = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
				if (original == null) {
					throw new ClassNotFoundException(name);
				}
				bytes = rewrite(original.readAllBytes());
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			REWRITTEN.put(name, bytes);
		}
		return defineClass(name, bytes, 0, bytes.length);
	}

	private static byte[] rewrite(byte[] original) {
		ClassReader reader = new ClassReader(original);
		ClassWriter writer = new ClassWriter(reader, 0);
		reader.accept(new ClassVisitor(Opcodes.ASM9, writer) {

			@Override
			public MethodVisitor visitMethod(int access, String name, String descriptor, @Nullable String signature,
					String @Nullable [] exceptions) {
				return new CallSites(super.visitMethod(access, name, descriptor, signature, exceptions));
			}

		}, 0);
		return writer.toByteArray();
	}

	/** Leads calls of clocks to the scripted one. */
	private static final class CallSites extends MethodVisitor {

		CallSites(MethodVisitor writer) {
			super(Opcodes.ASM9, writer);
		}

		@Override
		public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
			String called = owner + "." + name + descriptor;
			if (REPLACED.contains(called)) {
				String arguments = (opcode == Opcodes.INVOKESTATIC) ? "(" : "(L" + owner + ";";
				super.visitMethodInsn(Opcodes.INVOKESTATIC, CLOCK, name, arguments + descriptor.substring(1), false);
			}
			else if (called.endsWith(TICKING_CLOCK)) {
				super.visitMethodInsn(Opcodes.INVOKESTATIC, CLOCK, "currentTimeMillis", descriptor, false);
			}
			else {
				super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
			}
		}

	}

}
