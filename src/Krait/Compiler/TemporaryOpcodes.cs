namespace Krait.Evaluation;

public enum Opcode : ushort
{
    CACHE = 0,
    BINARY_SLICE = 1,
    BUILD_TEMPLATE = 2,
    CALL_FUNCTION_EX = 4,
    CHECK_EG_MATCH = 5,
    CHECK_EXC_MATCH = 6,
    CLEANUP_THROW = 7,
    DELETE_SUBSCR = 8,
    END_FOR = 9,
    END_SEND = 10,
    EXIT_INIT_CHECK = 11,
    FORMAT_SIMPLE = 12,
    FORMAT_WITH_SPEC = 13,
    GET_AITER = 14,
    GET_ANEXT = 15,
    GET_ITER = 16,
    RESERVED = 17,
    GET_LEN = 18,
    GET_YIELD_FROM_ITER = 19,
    INTERPRETER_EXIT = 20,
    LOAD_BUILD_CLASS = 21,
    LOAD_LOCALS = 22,
    MAKE_FUNCTION = 23,
    MATCH_KEYS = 24,
    MATCH_MAPPING = 25,
    MATCH_SEQUENCE = 26,
    NOP = 27,
    NOT_TAKEN = 28,
    POP_EXCEPT = 29,
    POP_ITER = 30,
    POP_TOP = 31,
    PUSH_EXC_INFO = 32,
    PUSH_NULL = 33,
    RETURN_GENERATOR = 34,
    RETURN_VALUE = 35,
    SETUP_ANNOTATIONS = 36,
    STORE_SLICE = 37,
    STORE_SUBSCR = 38,
    TO_BOOL = 39,
    UNARY_INVERT = 40,
    UNARY_NEGATIVE = 41,
    UNARY_NOT = 42,
    WITH_EXCEPT_START = 43,
    BINARY_OP = 44,
    BUILD_INTERPOLATION = 45,
    BUILD_LIST = 46,
    BUILD_MAP = 47,
    BUILD_SET = 48,
    BUILD_SLICE = 49,
    BUILD_STRING = 50,
    BUILD_TUPLE = 51,
    CALL = 52,
    CALL_INTRINSIC_1 = 53,
    CALL_INTRINSIC_2 = 54,
    CALL_KW = 55,
    COMPARE_OP = 56,
    CONTAINS_OP = 57,
    CONVERT_VALUE = 58,
    COPY = 59,
    COPY_FREE_VARS = 60,
    DELETE_ATTR = 61,
    DELETE_DEREF = 62,
    DELETE_FAST = 63,
    DELETE_GLOBAL = 64,
    DELETE_NAME = 65,
    DICT_MERGE = 66,
    DICT_UPDATE = 67,
    END_ASYNC_FOR = 68,
    EXTENDED_ARG = 69,
    FOR_ITER = 70,
    GET_AWAITABLE = 71,
    IMPORT_FROM = 72,
    IMPORT_NAME = 73,
    IS_OP = 74,
    JUMP_BACKWARD = 75,
    JUMP_BACKWARD_NO_INTERRUPT = 76,
    JUMP_FORWARD = 77,
    LIST_APPEND = 78,
    LIST_EXTEND = 79,
    LOAD_ATTR = 80,
    LOAD_COMMON_CONSTANT = 81,
    LOAD_CONST = 82,
    LOAD_DEREF = 83,
    LOAD_FAST = 84,
    LOAD_FAST_AND_CLEAR = 85,
    LOAD_FAST_BORROW = 86,
    LOAD_FAST_BORROW_LOAD_FAST_BORROW = 87,
    LOAD_FAST_CHECK = 88,
    LOAD_FAST_LOAD_FAST = 89,
    LOAD_FROM_DICT_OR_DEREF = 90,
    LOAD_FROM_DICT_OR_GLOBALS = 91,
    LOAD_GLOBAL = 92,
    LOAD_NAME = 93,
    LOAD_SMALL_INT = 94,
    LOAD_SPECIAL = 95,
    LOAD_SUPER_ATTR = 96,
    MAKE_CELL = 97,
    MAP_ADD = 98,
    MATCH_CLASS = 99,
    POP_JUMP_IF_FALSE = 100,
    POP_JUMP_IF_NONE = 101,
    POP_JUMP_IF_NOT_NONE = 102,
    POP_JUMP_IF_TRUE = 103,
    RAISE_VARARGS = 104,
    RERAISE = 105,
    SEND = 106,
    SET_ADD = 107,
    SET_FUNCTION_ATTRIBUTE = 108,
    SET_UPDATE = 109,
    STORE_ATTR = 110,
    STORE_DEREF = 111,
    STORE_FAST = 112,
    STORE_FAST_LOAD_FAST = 113,
    STORE_FAST_STORE_FAST = 114,
    STORE_GLOBAL = 115,
    STORE_NAME = 116,
    SWAP = 117,
    UNPACK_EX = 118,
    UNPACK_SEQUENCE = 119,
    YIELD_VALUE = 120,
    RESUME = 128,
    ANNOTATIONS_PLACEHOLDER = 256,
    JUMP = 257,
    JUMP_IF_FALSE = 258,
    JUMP_IF_TRUE = 259,
    JUMP_NO_INTERRUPT = 260,
    LOAD_CLOSURE = 261,
    POP_BLOCK = 262,
    SETUP_CLEANUP = 263,
    SETUP_FINALLY = 264,
    SETUP_WITH = 265,
    STORE_FAST_MAYBE_NULL = 266,
}

public static class OpcodeMetadata
{
    public const int Count = 512;
    private static readonly byte[] s_caches = new byte[Count];
    static OpcodeMetadata()
    {
        s_caches[(int)Opcode.LOAD_GLOBAL] = 4;
        s_caches[(int)Opcode.BINARY_OP] = 5;
        s_caches[(int)Opcode.UNPACK_SEQUENCE] = 1;
        s_caches[(int)Opcode.COMPARE_OP] = 1;
        s_caches[(int)Opcode.CONTAINS_OP] = 1;
        s_caches[(int)Opcode.FOR_ITER] = 1;
        s_caches[(int)Opcode.LOAD_SUPER_ATTR] = 1;
        s_caches[(int)Opcode.LOAD_ATTR] = 9;
        s_caches[(int)Opcode.STORE_ATTR] = 4;
        s_caches[(int)Opcode.CALL] = 3;
        s_caches[(int)Opcode.CALL_KW] = 3;
        s_caches[(int)Opcode.STORE_SUBSCR] = 1;
        s_caches[(int)Opcode.SEND] = 1;
        s_caches[(int)Opcode.JUMP_BACKWARD] = 1;
        s_caches[(int)Opcode.TO_BOOL] = 3;
        s_caches[(int)Opcode.POP_JUMP_IF_TRUE] = 1;
        s_caches[(int)Opcode.POP_JUMP_IF_FALSE] = 1;
        s_caches[(int)Opcode.POP_JUMP_IF_NONE] = 1;
        s_caches[(int)Opcode.POP_JUMP_IF_NOT_NONE] = 1;
    }
    public static int CacheSize(int opcode) => s_caches[opcode];
}

public static class StackEffects
{
    public static int Popped(int opcode, int oparg)
    {
        switch ((Opcode)opcode)
        {
            case Opcode.BINARY_SLICE:
            case Opcode.CLEANUP_THROW:
            case Opcode.STORE_SUBSCR:
            case Opcode.LOAD_SUPER_ATTR:
            case Opcode.MATCH_CLASS:
                return 3;
            case Opcode.BUILD_TEMPLATE:
            case Opcode.CHECK_EG_MATCH:
            case Opcode.CHECK_EXC_MATCH:
            case Opcode.DELETE_SUBSCR:
            case Opcode.END_SEND:
            case Opcode.FORMAT_WITH_SPEC:
            case Opcode.MATCH_KEYS:
            case Opcode.BINARY_OP:
            case Opcode.CALL_INTRINSIC_2:
            case Opcode.COMPARE_OP:
            case Opcode.CONTAINS_OP:
            case Opcode.END_ASYNC_FOR:
            case Opcode.IMPORT_NAME:
            case Opcode.IS_OP:
            case Opcode.SEND:
            case Opcode.SET_FUNCTION_ATTRIBUTE:
            case Opcode.STORE_ATTR:
            case Opcode.STORE_FAST_STORE_FAST:
                return 2;
            case Opcode.CALL_FUNCTION_EX:
            case Opcode.STORE_SLICE:
                return 4;
            case Opcode.END_FOR:
            case Opcode.EXIT_INIT_CHECK:
            case Opcode.FORMAT_SIMPLE:
            case Opcode.GET_AITER:
            case Opcode.GET_ANEXT:
            case Opcode.GET_ITER:
            case Opcode.GET_LEN:
            case Opcode.GET_YIELD_FROM_ITER:
            case Opcode.INTERPRETER_EXIT:
            case Opcode.MAKE_FUNCTION:
            case Opcode.MATCH_MAPPING:
            case Opcode.MATCH_SEQUENCE:
            case Opcode.POP_EXCEPT:
            case Opcode.POP_ITER:
            case Opcode.POP_TOP:
            case Opcode.PUSH_EXC_INFO:
            case Opcode.RETURN_VALUE:
            case Opcode.TO_BOOL:
            case Opcode.UNARY_INVERT:
            case Opcode.UNARY_NEGATIVE:
            case Opcode.UNARY_NOT:
            case Opcode.CALL_INTRINSIC_1:
            case Opcode.CONVERT_VALUE:
            case Opcode.DELETE_ATTR:
            case Opcode.FOR_ITER:
            case Opcode.GET_AWAITABLE:
            case Opcode.IMPORT_FROM:
            case Opcode.LOAD_ATTR:
            case Opcode.LOAD_FROM_DICT_OR_DEREF:
            case Opcode.LOAD_FROM_DICT_OR_GLOBALS:
            case Opcode.LOAD_SPECIAL:
            case Opcode.POP_JUMP_IF_FALSE:
            case Opcode.POP_JUMP_IF_NONE:
            case Opcode.POP_JUMP_IF_NOT_NONE:
            case Opcode.POP_JUMP_IF_TRUE:
            case Opcode.STORE_DEREF:
            case Opcode.STORE_FAST:
            case Opcode.STORE_FAST_LOAD_FAST:
            case Opcode.STORE_GLOBAL:
            case Opcode.STORE_NAME:
            case Opcode.UNPACK_EX:
            case Opcode.UNPACK_SEQUENCE:
            case Opcode.YIELD_VALUE:
            case Opcode.JUMP_IF_FALSE:
            case Opcode.JUMP_IF_TRUE:
            case Opcode.STORE_FAST_MAYBE_NULL:
                return 1;
            case Opcode.WITH_EXCEPT_START:
                return 5;
            case Opcode.BUILD_INTERPOLATION:
                return 2+(oparg&1);
            case Opcode.BUILD_LIST:
            case Opcode.BUILD_SET:
            case Opcode.BUILD_SLICE:
            case Opcode.BUILD_STRING:
            case Opcode.BUILD_TUPLE:
            case Opcode.COPY:
            case Opcode.RAISE_VARARGS:
            case Opcode.SWAP:
                return oparg;
            case Opcode.BUILD_MAP:
                return 2 * oparg;
            case Opcode.CALL:
            case Opcode.MAP_ADD:
                return 2+oparg;
            case Opcode.CALL_KW:
                return 3+oparg;
            case Opcode.DICT_MERGE:
                return 4+oparg;
            case Opcode.DICT_UPDATE:
            case Opcode.LIST_APPEND:
            case Opcode.LIST_EXTEND:
            case Opcode.RERAISE:
            case Opcode.SET_ADD:
            case Opcode.SET_UPDATE:
                return 1+oparg;
            default:
                return 0;
        }
    }

    public static int Pushed(int opcode, int oparg)
    {
        switch ((Opcode)opcode)
        {
            case Opcode.BINARY_SLICE:
            case Opcode.BUILD_TEMPLATE:
            case Opcode.CALL_FUNCTION_EX:
            case Opcode.END_SEND:
            case Opcode.FORMAT_SIMPLE:
            case Opcode.FORMAT_WITH_SPEC:
            case Opcode.GET_AITER:
            case Opcode.GET_ITER:
            case Opcode.GET_YIELD_FROM_ITER:
            case Opcode.LOAD_BUILD_CLASS:
            case Opcode.LOAD_LOCALS:
            case Opcode.MAKE_FUNCTION:
            case Opcode.PUSH_NULL:
            case Opcode.RETURN_GENERATOR:
            case Opcode.RETURN_VALUE:
            case Opcode.TO_BOOL:
            case Opcode.UNARY_INVERT:
            case Opcode.UNARY_NEGATIVE:
            case Opcode.UNARY_NOT:
            case Opcode.BINARY_OP:
            case Opcode.BUILD_INTERPOLATION:
            case Opcode.BUILD_LIST:
            case Opcode.BUILD_MAP:
            case Opcode.BUILD_SET:
            case Opcode.BUILD_SLICE:
            case Opcode.BUILD_STRING:
            case Opcode.BUILD_TUPLE:
            case Opcode.CALL:
            case Opcode.CALL_INTRINSIC_1:
            case Opcode.CALL_INTRINSIC_2:
            case Opcode.CALL_KW:
            case Opcode.COMPARE_OP:
            case Opcode.CONTAINS_OP:
            case Opcode.CONVERT_VALUE:
            case Opcode.GET_AWAITABLE:
            case Opcode.IMPORT_NAME:
            case Opcode.IS_OP:
            case Opcode.LOAD_COMMON_CONSTANT:
            case Opcode.LOAD_CONST:
            case Opcode.LOAD_DEREF:
            case Opcode.LOAD_FAST:
            case Opcode.LOAD_FAST_AND_CLEAR:
            case Opcode.LOAD_FAST_BORROW:
            case Opcode.LOAD_FAST_CHECK:
            case Opcode.LOAD_FROM_DICT_OR_DEREF:
            case Opcode.LOAD_FROM_DICT_OR_GLOBALS:
            case Opcode.LOAD_NAME:
            case Opcode.LOAD_SMALL_INT:
            case Opcode.MATCH_CLASS:
            case Opcode.SET_FUNCTION_ATTRIBUTE:
            case Opcode.STORE_FAST_LOAD_FAST:
            case Opcode.YIELD_VALUE:
            case Opcode.JUMP_IF_FALSE:
            case Opcode.JUMP_IF_TRUE:
            case Opcode.LOAD_CLOSURE:
                return 1;
            case Opcode.CHECK_EG_MATCH:
            case Opcode.CHECK_EXC_MATCH:
            case Opcode.CLEANUP_THROW:
            case Opcode.GET_ANEXT:
            case Opcode.GET_LEN:
            case Opcode.MATCH_MAPPING:
            case Opcode.MATCH_SEQUENCE:
            case Opcode.PUSH_EXC_INFO:
            case Opcode.FOR_ITER:
            case Opcode.IMPORT_FROM:
            case Opcode.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
            case Opcode.LOAD_FAST_LOAD_FAST:
            case Opcode.LOAD_SPECIAL:
            case Opcode.SEND:
                return 2;
            case Opcode.MATCH_KEYS:
                return 3;
            case Opcode.WITH_EXCEPT_START:
                return 6;
            case Opcode.COPY:
                return oparg+1;
            case Opcode.DICT_MERGE:
                return 3+oparg;
            case Opcode.DICT_UPDATE:
            case Opcode.LIST_APPEND:
            case Opcode.LIST_EXTEND:
            case Opcode.MAP_ADD:
            case Opcode.RERAISE:
            case Opcode.SET_ADD:
            case Opcode.SET_UPDATE:
            case Opcode.SWAP:
            case Opcode.UNPACK_SEQUENCE:
                return oparg;
            case Opcode.LOAD_ATTR:
            case Opcode.LOAD_GLOBAL:
            case Opcode.LOAD_SUPER_ATTR:
                return 1+(oparg&1);
            case Opcode.UNPACK_EX:
                return 1+(oparg&0xFF)+(oparg>>8);
            default:
                return 0;
        }
    }

    public static int Handler(int opcode, int oparg) => (Opcode)opcode is Opcode.SETUP_FINALLY ? 1 : (Opcode)opcode is Opcode.SETUP_CLEANUP or Opcode.SETUP_WITH ? (Opcode)opcode == Opcode.SETUP_CLEANUP ? 2 : 1 : Pushed(opcode, oparg) - Popped(opcode, oparg);

    public static int? Published(int opcode, int oparg, bool? jump = null) => jump == true ? Handler(opcode, oparg) : Pushed(opcode, oparg) - Popped(opcode, oparg);
}
